import Retry

func fetch(_ retrier: Retrier) async throws -> Int {
    try await retrier.run { 1 }
}

func fetch(_ retrier: Retrier) throws -> Int {
    try retrier.run { 1 }
}
