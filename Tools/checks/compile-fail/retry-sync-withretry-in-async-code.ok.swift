import Retry

func fetch() async throws -> Int {
    try await withRetry(.none) { 1 }
}

func fetchBlocking() throws -> Int {
    try withRetry(.none) { 1 }
}
