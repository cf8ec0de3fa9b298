import Testing

@testable import MySQL

@Suite("MySQL's dialect")
struct DialectTests {
    private let dialect = MySQLDialect()

    @Test("names are quoted with backticks, and doubtful ones refused")
    func names() throws {
        #expect(try dialect.quote(identifier: "my `table`") == "`my ``table```")
        #expect(try dialect.quote(SQLTableName(schema: "a.b", "c")) == "`a.b`.`c`")
        #expect(try dialect.quote(identifier: String(repeating: "é", count: 64)).count == 66)
        for name in ["", "a\0b", "trailing ", String(repeating: "x", count: 65)] {
            let error = #expect(throws: ConnError.self) { try dialect.quote(identifier: name) }
            #expect(error?.kind == .invalidInput)
        }
    }

    @Test("a frame's types have columns that hold them")
    func types() throws {
        let expected: [(DataType, String)] = [
            (.bool, "BOOLEAN"), (.uint64, "BIGINT UNSIGNED"), (.decimal(precision: 15, scale: 2), "DECIMAL(15,2)"),
            (.decimal(precision: 3, scale: -2), "DECIMAL(5,0)"), (.string, "LONGTEXT"), (.binary, "LONGBLOB"),
            (.instant(.nanosecond), "TIMESTAMP(6)"), (.localTimestamp(.millisecond), "DATETIME(3)"),
            (.duration(.second), "TIME(0)"), (.dictionary(.string), "LONGTEXT"),
        ]
        for (type, name) in expected { #expect(try dialect.columnType(for: type) == name) }
        for type in [DataType.interval, .list(.int8), .structure([])] {
            #expect(throws: ConnError.self) { try dialect.columnType(for: type) }
        }
    }

    @Test("statements that the library writes")
    func statements() throws {
        #expect(
            try dialect.upsert(from: "`s`", into: "t", keys: ["id"], columns: ["id", "v"])
                == "INSERT INTO `t` (`id`, `v`) SELECT `id`, `v` FROM `s` ON DUPLICATE KEY UPDATE `v` = VALUES(`v`)"
        )
        #expect(
            try dialect.upsert(from: "`s`", into: "t", keys: ["id"], columns: ["id"]).hasSuffix("`id` = VALUES(`id`)")
        )
        #expect(dialect.dropStaging("`s`").hasPrefix("DROP TEMPORARY TABLE"))
        #expect(dialect.definitionsCommit)
        let query: SQLQuery = "SELECT * FROM t WHERE id IN (\(list: [Int]())) AND a = \(1)"
        #expect(
            try query.statement(for: dialect).text
                == "SELECT * FROM t WHERE id IN (SELECT NULL FROM DUAL WHERE 1 = 0) AND a = ?"
        )
    }
}
