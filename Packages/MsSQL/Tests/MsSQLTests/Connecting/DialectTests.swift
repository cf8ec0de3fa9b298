import Testing

@testable import MsSQL

@Suite("SQL Server's SQL")
struct DialectTests {
    private let dialect = MsSQLDialect()

    @Test("names are quoted by brackets")
    func quoting() throws {
        #expect(try dialect.quote(identifier: "a]b") == "[a]]b]")
        #expect(try dialect.quote(SQLTableName(schema: "dbo", "t")) == "[dbo].[t]")
        #expect(try dialect.quote(identifier: String(repeating: "ä", count: 128)).utf16.count == 130)
        for name in ["", "a\0b", String(repeating: "x", count: 129), String(repeating: "😀", count: 65)] {
            #expect(throws: ConnError.self) { try dialect.quote(identifier: name) }
        }
    }

    @Test("column types")
    func types() throws {
        let expected: [(DataType, String)] = [
            (.bool, "BIT"), (.int8, "SMALLINT"), (.uint8, "TINYINT"), (.uint16, "INT"), (.uint32, "BIGINT"),
            (.uint64, "DECIMAL(20,0)"), (.float, "REAL"), (.double, "FLOAT(53)"), (.string, "NVARCHAR(MAX)"),
            (.decimal(precision: 38, scale: 10), "DECIMAL(38,10)"), (.decimal(precision: 2, scale: 5), "DECIMAL(5,5)"),
            (.decimal(precision: 5, scale: -2), "DECIMAL(7,0)"), (.time(.nanosecond), "TIME(7)"),
            (.localTimestamp(.hundredNanoseconds), "DATETIME2(7)"), (.instant(.second), "DATETIMEOFFSET(0)"),
            (.uuid, "UNIQUEIDENTIFIER"), (.dictionary(.string), "NVARCHAR(MAX)"),
        ]
        for (type, text) in expected { #expect(try dialect.columnType(for: type) == text) }
        for type in [DataType.interval, .duration(.second), .list(.int8)] {
            #expect(throws: ConnError.self) { try dialect.columnType(for: type) }
        }
    }

    @Test("an upsert holds the range of its keys")
    func upsert() throws {
        #expect(
            try dialect.upsert(from: "[#s]", into: "t", keys: ["a", "b"], columns: ["a", "b", "c"])
                == "MERGE INTO [t] WITH (HOLDLOCK) AS t USING [#s] AS s ON t.[a] = s.[a] AND t.[b] = s.[b] "
                + "WHEN MATCHED THEN UPDATE SET [c] = s.[c] "
                + "WHEN NOT MATCHED THEN INSERT ([a], [b], [c]) VALUES (s.[a], s.[b], s.[c]);"
        )
        let keysOnly = try dialect.upsert(from: "[#s]", into: "t", keys: ["a"], columns: ["a"])
        #expect(!keysOnly.contains("WHEN MATCHED"))
    }

    @Test("staging tables are temporary, and count nothing")
    func staging() throws {
        let text = try dialect.createStaging(name: "conn_upsert", like: "t", columns: ["a"])
        #expect(text.contains("INTO [#conn_upsert]") && text.contains("UNION ALL"))
        #expect(!StatementTraits(text).changesSession)
    }
}
