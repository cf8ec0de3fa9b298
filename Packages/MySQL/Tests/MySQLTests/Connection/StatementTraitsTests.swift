import Testing

@testable import MySQL

@Suite("What a statement's text tells")
struct StatementTraitsTests {
    @Test(
        "several statements are seen, and only those",
        arguments: [
            ("SELECT 1", false), ("SELECT 1;", false), ("SELECT 1; ; -- more", false), ("SELECT 1; SELECT 2", true),
            ("SELECT ';'; DELETE FROM t", true), ("SELECT 'a;b'", false), (#"SELECT 'it\'s; fine'"#, false),
            (#"SELECT "a""; b""#, false), ("SELECT `a;b`", false), ("SELECT 1 # ; SELECT 2", false),
            ("SELECT 1 -- ; SELECT 2\n", false), ("SELECT 1--2; SELECT 3", true), ("/* ; */ SELECT 1", false),
            ("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", false),
            ("CREATE DEFINER = a@b TRIGGER t AFTER INSERT ON x FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END", false),
            ("BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", false), ("DROP PROCEDURE p; SELECT 1", true),
        ]
    )
    func several(_ text: String, _ expected: Bool) {
        #expect(StatementTraits(text).hasSeveralStatements == expected)
    }

    @Test(
        "what outlives a statement in its session",
        arguments: [
            ("SET @a = 1", true), ("SET sql_mode = ''", true), ("SET TRANSACTION READ ONLY", false),
            ("SET STATEMENT max_statement_time = 1 FOR SELECT 1", false), ("USE other", true),
            ("CREATE TEMPORARY TABLE t (n INT)", true), ("CREATE TABLE t (n INT)", false), ("SELECT @a := 5", true),
            ("SELECT get_lock('a', 1)", true), ("LOCK TABLES t WRITE", true), ("SELECT a, b FROM t", false),
            ("SELECT 'SET @a = 1'", false), ("INSERT INTO t VALUES (1)", false),
        ]
    )
    func session(_ text: String, _ expected: Bool) {
        #expect(StatementTraits(text).changesSession == expected)
    }

    @Test("rows, calls and nothing at all")
    func kinds() {
        #expect(StatementTraits("(SELECT 1)").firstWord == "SELECT")
        #expect(StatementTraits("INSERT INTO t VALUES (1) RETURNING id").mayReturnRows)
        #expect(!StatementTraits("INSERT INTO t VALUES (1)").mayReturnRows)
        #expect(StatementTraits("call p()").isCall)
        #expect(StatementTraits(" -- nothing\n;;").isEmpty)
    }
}
