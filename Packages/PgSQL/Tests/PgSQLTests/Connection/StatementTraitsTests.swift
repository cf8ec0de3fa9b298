import Testing

@testable import PgSQL

@Suite("What a text tells before the server has seen it")
struct StatementTraitsTests {
    struct Line: Sendable, CustomTestStringConvertible {
        var text: String
        var kept: String
        var isQuery: Bool
        var testDescription: String { text }

        init(_ text: String, keeps kept: String? = nil, isQuery: Bool = true) {
            self.text = text
            self.kept = kept ?? text
            self.isQuery = isQuery
        }
    }

    @Test(
        "a query is what may stand inside COPY, without what stands behind it",
        arguments: [
            Line("SELECT 1"), Line("SELECT 1;", keeps: "SELECT 1"), Line("SELECT 1 ; ; ", keeps: "SELECT 1"),
            Line("SELECT 1 -- done", keeps: "SELECT 1"), Line("SELECT 1; -- done", keeps: "SELECT 1"),
            Line("SELECT 1 /* ; */", keeps: "SELECT 1"), Line("SELECT ';--'; ", keeps: "SELECT ';--'"),
            Line("-- first\nSELECT 1"), Line("/* a */ values (1)"), Line("TABLE t;", keeps: "TABLE t"),
            Line("(SELECT 1) UNION (SELECT 2)"), Line("WITH a AS (SELECT 1) SELECT * FROM a"),
            Line("SELECT $$;$$;", keeps: "SELECT $$;$$"), Line(#"SELECT E'\';';"#, keeps: #"SELECT E'\';'"#),
            Line("SELECT updated FROM t"), Line("SELECT 'INSERT'"), Line("SELECT \"update\" FROM t"),
            Line("SELECT replace(a, 'x', 'y') FROM t"),
            Line("WITH a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM a", isQuery: false),
            Line("SELECT 1 INTO t", isQuery: false), Line("SELECT * FROM t FOR UPDATE", isQuery: false),
            Line("SELECT * FROM t FOR NO KEY UPDATE", isQuery: false), Line("SELECT nextval('s')", isQuery: false),
            Line("SHOW server_version", isQuery: false), Line("EXPLAIN SELECT 1", isQuery: false),
            Line("DELETE FROM t RETURNING *", isQuery: false), Line("COPY t TO STDOUT", isQuery: false),
        ]
    )
    func queries(_ line: Line) {
        let traits = StatementTraits(line.text)
        #expect(traits.isQuery == line.isQuery)
        #expect(String(Substring(line.text.utf8.prefix(traits.length))) == line.kept)
        #expect(!traits.isEmpty)
        #expect(!traits.hasSeveralStatements)
    }

    @Test("a text without code is empty", arguments: ["", "  ", ";", ";;", "-- a", "/* SELECT 1 */ ;"])
    func empty(_ text: String) {
        #expect(StatementTraits(text).isEmpty)
    }

    @Test("code behind a semicolon is a second statement", arguments: ["SELECT 1; SELECT 2", "BEGIN;a", ";x;\ny"])
    func several(_ text: String) {
        #expect(StatementTraits(text).hasSeveralStatements)
    }

    @Test(
        "statements that may give rows are known",
        arguments: ["SELECT 1", "show all", "INSERT INTO t VALUES (1) RETURNING id", "CALL p()", "EXPLAIN SELECT 1"]
    )
    func rows(_ text: String) {
        #expect(StatementTraits(text).mayReturnRows)
    }

    @Test("statements that give none are known", arguments: ["INSERT INTO t VALUES (1)", "CREATE TABLE t ()", "BEGIN"])
    func noRows(_ text: String) {
        #expect(!StatementTraits(text).mayReturnRows)
    }

    @Test(
        "what outlives its statement in the session is known",
        arguments: [
            "SET work_mem = '1MB'", "set session authorization x", "LISTEN a", "PREPARE x AS SELECT 1",
            "LOAD 'auto_explain'", "CREATE TEMP TABLE t (a int)", "CREATE LOCAL TEMPORARY VIEW v AS SELECT 1",
            "SELECT 1 AS a INTO TEMP t", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "SELECT pg_advisory_lock(1)",
            "SELECT set_config('a.b', 'c', false)", "DO $$ BEGIN END $$",
        ]
    )
    func session(_ text: String) {
        #expect(StatementTraits(text).changesSession)
    }

    @Test(
        "what ends with its transaction is not",
        arguments: [
            "SET LOCAL work_mem = '1MB'", "SET TRANSACTION READ ONLY", "SET CONSTRAINTS ALL DEFERRED",
            "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1", "SELECT pg_advisory_xact_lock(1)", "SELECT temp FROM t",
            "CREATE TABLE t (a int)", "UPDATE t SET a = 1", "DECLARE c CURSOR FOR SELECT 1",
        ]
    )
    func noSession(_ text: String) {
        #expect(!StatementTraits(text).changesSession)
    }

    @Test("what drops prepared statements, and what changes types, is known")
    func drops() {
        #expect(StatementTraits("DISCARD ALL").dropsStatements)
        #expect(StatementTraits("DEALLOCATE ALL").dropsStatements)
        #expect(StatementTraits("ALTER TYPE mood ADD VALUE 'x'").changesTypes)
        #expect(!StatementTraits("SELECT 1").changesTypes)
    }
}
