import Testing

@testable import PgSQL

@Suite("The line of a COPY that the server stumbled over")
struct CopyLineTests {
    @Test(
        "is found in every language",
        arguments: [
            ("COPY items, line 3", 3), ("COPY items, line 3, column id", 3),
            ("COPY items, line 12, column name: \"x, line 9\"", 12), ("COPY items, linha 7, coluna id", 7),
            ("COPY items, 5 行", 5), ("COPY items, Zeile 4: »x«", 4), ("COPY others, line 2", nil),
            ("PL/pgSQL function f() line 3 at RAISE\nCOPY items, line 6", 6),
            ("PL/pgSQL function f() line 3 at RAISE", nil), ("", nil),
        ] as [(String, Int?)]
    )
    func line(_ context: String, _ expected: Int?) {
        #expect(PgSQLConnection.copyLine(context, table: "items") == expected)
    }

    @Test("is not mistaken for a number in the table's name")
    func numberedTable() {
        #expect(PgSQLConnection.copyLine("COPY a, line 9, line 31", table: "a, line 9") == 31)
    }

    @Test(
        "the table's name is found in its reference",
        arguments: [
            ("\"items\"", "items"), ("\"a.b\".\"c.d\"", "c.d"), ("pg_temp.\"conn_upsert\"", "conn_upsert"),
            ("\"quo\"\"te\"", "quo\"te"), ("\"s\".\"\"\"x\"", "\"x"),
        ]
    )
    func name(_ reference: String, _ expected: String) {
        #expect(PgSQLConnection.name(in: reference) == expected)
    }
}
