// expect: run' is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import Retry

func fetch(_ retrier: Retrier) async throws -> Int {
    try retrier.run { 1 }
}
