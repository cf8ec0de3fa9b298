// expect: withRetry.* is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import Retry

func fetch() async throws -> Int {
    try withRetry(.none) { 1 }
}
