// expect: cannot convert value of type 'String' to expected argument type 'SQLQuery'
import SQLCore

func run(_ db: SQLHandler<some SQLDriver>, _ name: String) throws {
    let text = "DELETE FROM t WHERE name = '\(name)'"
    try db.execute(text)
}
