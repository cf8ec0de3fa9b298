// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import SQLCore

func run(_ db: SQLHandler<some SQLDriver>) async throws {
    try db.transaction { transaction in
        _ = transaction
    }
}
