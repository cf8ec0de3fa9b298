import Testing

@testable import SQLCore

@Suite("What a statement's text tells")
struct SQLTextTests {
    /// The rules of idempotence: it starts with a reading word and holds no writing one.
    static let reading: [(String, Bool)] = [
        ("SELECT 1", true), ("select 1", true), ("  \n\tSELECT 1", true), ("-- first\nSELECT 1", true),
        ("/* INSERT */ SELECT 1", true), ("(SELECT 1)", true), ("VALUES (1)", true), ("TABLE power", true),
        ("SHOW search_path", true), ("WITH a AS (SELECT 1) SELECT * FROM a", true),
        ("SELECT 'DELETE FROM t'", true), ("SELECT \"update\" FROM t", true), ("SELECT [insert] FROM t", true),
        ("SELECT `call` FROM t", true), ("SELECT $$INSERT$$", true), ("SELECT 1 -- DELETE", true),
        ("SELECT deleted, inserted_at FROM t", true), ("SELECT updated FROM t", true), ("SELECT x_into FROM t", true),
        ("SELECT into1 FROM t", true), ("SELECT a FROM t FOR XML PATH", true),
        ("INSERT INTO t VALUES (1)", false), ("UPDATE t SET a = 1", false), ("DELETE FROM t", false),
        ("MERGE INTO t USING s", false), ("REPLACE INTO t VALUES (1)", false), ("CALL p()", false), ("EXEC p", false),
        ("EXECUTE p", false), ("CREATE TABLE t (a INT)", false), ("DROP TABLE t", false),
        ("PRAGMA user_version = 1", false),
        ("BEGIN", false), ("EXPLAIN SELECT 1", false), ("", false), ("-- SELECT 1", false), ("'SELECT'", false),
        ("SELECT * INTO copy FROM t", false), ("SELECT nextval('s')", false), ("SELECT setval('s', 1)", false),
        ("SELECT * FROM t FOR UPDATE", false), ("SELECT * FROM t FOR SHARE", false),
        ("SELECT * FROM t FOR NO KEY UPDATE", false), ("SELECT * FROM t for\nupdate", false),
        ("SELECT * FROM t FOR KEY SHARE", false), ("WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", false),
        ("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", false), ("SELECT 1; DELETE FROM t", false),
        ("SELECT f(1) FROM t; call p()", false), ("selectDELETE", false), ("SELECT/**/1", true),
        ("SELECT replace(a, 'x', 'y') FROM t", false),
    ]

    @Test("whether a text only reads", arguments: reading)
    func onlyReads(_ text: String, _ expected: Bool) {
        #expect(SQLText.onlyReads(text) == expected)
    }

    static let operations: [(String, String)] = [
        ("SELECT 1", "SELECT"), ("  insert into t", "INSERT"), ("-- a\n/* b */ delete", "DELETE"), ("", ""),
        ("'text'", ""), ("(select 1)", "SELECT"),
    ]

    @Test("the first word", arguments: operations)
    func operation(_ text: String, _ expected: String) {
        #expect(SQLText.operation(text) == expected)
    }

    static let pieces: [(String, [String])] = [
        ("", [""]), ("?", ["", ""]), ("a?b", ["a", "b"]), ("a??b", ["a", "", "b"]), ("'?'", ["'?'"]),
        ("'a''?'?", ["'a''?'", ""]), ("\"?\"", ["\"?\""]), ("`?`?", ["`?`", ""]), ("[?]", ["[?]"]),
        ("a[?]", ["a[", "]"]), ("a[1][?]", ["a[1][", "]"]), ("f()[?]", ["f()[", "]"]), ("--?\n?", ["--?\n", ""]),
        ("/*?*/?", ["/*?*/", ""]), ("/*?", ["/*?"]), ("$$?$$", ["$$?$$"]), ("$a$?$a$?", ["$a$?$a$", ""]),
        ("$a$?", ["$a$?"]), ("$1?", ["$1", ""]), ("a$?", ["a$", ""]), ("-?", ["-", ""]), ("/?", ["/", ""]),
        ("'?", ["'?"]), ("[?", ["[", ""]), ("é?ü", ["é", "ü"]),
    ]

    @Test("markers outside of quotes and comments", arguments: pieces)
    func splitAtMarkers(_ text: String, _ expected: [String]) {
        #expect(SQLText.splitAtMarkers(text) == expected)
    }

    @Test("the pieces and the markers make the text again", arguments: pieces)
    func piecesMakeTheText(_ text: String, _ expected: [String]) {
        #expect(SQLText.splitAtMarkers(text).joined(separator: "?") == text)
    }

    @Test(
        "every stretch of the text is code or opaque, once and in order",
        arguments: pieces.map(\.0) + reading.map(\.0)
    )
    func scanCoversAll(_ text: String) {
        var next = 0
        SQLText.scan(Array(text.utf8)) { piece in
            let range =
                switch piece {
                case .code(let range), .opaque(let range): range
                }
            #expect(range.lowerBound == next)
            #expect(!range.isEmpty)
            next = range.upperBound
        }
        #expect(next == text.utf8.count)
    }
}
