import Testing

@testable import MsSQL

@Suite("What a statement's text tells")
struct StatementTraitsTests {
    @Test(
        "kinds of statements",
        arguments: [
            ("SELECT 1", .query, true), ("/* a /* b */ c */ select 1", .query, true),
            ("WITH x AS (SELECT 1 AS a) SELECT * FROM x", .query, true),
            ("WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x", .insert, false),
            ("WITH x AS (SELECT 1 AS a) DELETE FROM x", .change, false),
            ("INSERT INTO t VALUES (1)", .insert, false),
            ("INSERT INTO t OUTPUT inserted.id VALUES (1)", .insert, true),
            ("UPDATE t SET a = 1", .change, false), ("MERGE INTO t USING s ON 1 = 1", .change, false),
            ("SELECT 1 AS a INTO t", .other, false), ("CREATE TABLE t (a INT)", .other, false),
            ("EXEC p", .other, true), ("SELECT [INTO] FROM t", .query, true), ("SELECT 'INTO'", .query, true),
        ] as [(String, StatementTraits.Kind, Bool)]
    )
    func kinds(_ text: String, _ kind: StatementTraits.Kind, _ rows: Bool) {
        let traits = StatementTraits(text)
        #expect(traits.kind == kind && traits.mayReturnRows == rows, "\(text)")
    }

    @Test(
        "several statements",
        arguments: [
            ("SELECT 1; SELECT 2", true), ("SELECT 1;", false), ("SELECT 1; -- end", false), ("SELECT ';'", false),
            ("SELECT [a;b] FROM t", false), ("SELECT \";\" FROM t;;", false), ("SELECT 'it''s;' AS a", false),
            ("CREATE PROCEDURE p AS BEGIN SELECT 1; SELECT 2; END", false),
            (
                "CREATE OR ALTER TRIGGER g ON t AFTER INSERT AS SET NOCOUNT ON; INSERT INTO l SELECT id FROM inserted",
                false
            ),
            ("BEGIN SELECT 1; SELECT 2; END", false), ("BEGIN TRANSACTION; DROP TABLE t", true),
            ("/* ; */ SELECT 1", false),
            ("IF 1 = 1 SELECT 1; ELSE SELECT 2", false), ("MERGE INTO t USING s ON 1 = 1;", false),
        ]
    )
    func several(_ text: String, _ expected: Bool) {
        #expect(StatementTraits(text).hasSeveralStatements == expected, "\(text)")
    }

    @Test(
        "what may end a transaction, and what outlives a statement",
        arguments: [
            ("SELECT 1", false, false), ("BEGIN TRANSACTION", true, false), ("COMMIT", true, false),
            ("EXEC p", true, false),
            ("SELECT 'COMMIT'", false, false), ("SELECT [ROLLBACK] FROM t", false, false),
            ("UPDATE t SET a = 1 COMMIT", true, false), ("SET LANGUAGE German", false, true),
            ("SET @a = 1", false, false),
            ("SET IMPLICIT_TRANSACTIONS ON", true, true), ("USE master", false, true),
            ("CREATE TABLE #t (a INT)", false, true), ("SELECT 1 AS a INTO #t", false, true),
            ("INSERT INTO #t VALUES (1)", false, false), ("SELECT 1 AS a INTO #conn_upsert", false, false),
            ("IF 1 = 1 SET ROWCOUNT 5", true, true), ("ALTER TABLE t ALTER COLUMN a INT", false, false),
        ]
    )
    func effects(_ text: String, _ transaction: Bool, _ session: Bool) {
        let traits = StatementTraits(text)
        #expect(traits.mayEndTransaction == transaction && traits.changesSession == session, "\(text): \(traits)")
    }

    @Test("markers are counted outside of texts")
    func markers() {
        #expect(StatementTraits("SELECT @P1, @P2, '@P9', [@P8] -- @P7").highestMarker == 2)
        #expect(StatementTraits("SELECT @Price").highestMarker == 0)
        #expect(StatementTraits("").isEmpty && StatementTraits(" ; -- nothing").isEmpty)
    }
}
