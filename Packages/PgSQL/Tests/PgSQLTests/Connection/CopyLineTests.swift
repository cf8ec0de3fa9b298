import Testing

@testable import PgSQL

@Suite("The line of a COPY that the server stumbled over")
struct CopyLineTests {
    @Test(
        "is found in every language",
        arguments: [
            ("COPY items, line 3", 3), ("COPY items, line 3, column id", 3),
            ("COPY items, line 12, column name: \"x, line 9\"", 12), ("COPY itens, linha 7, coluna id", 7),
            ("COPY items, 5 行", 5), ("COPY items, Zeile 4: »x«", 4),
            ("PL/pgSQL function f() line 3 at RAISE\nCOPY items, line 6", 6),
            ("PL/pgSQL function f() line 3 at RAISE", nil), ("", nil),
        ] as [(String, Int?)]
    )
    func line(_ context: String, _ expected: Int?) {
        #expect(PgSQLConnection.copyLine(context) == expected)
    }
}
