// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import SQLCore

func read(_ db: SQLHandler<some SQLDriver>) async throws -> DataFrame {
    try db.readFrame("SELECT 1")
}
