import ConnCore
import Testing

struct QueryTextTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let system: String
        let text: String
        let expected: String
        var testDescription: String { "\(system): \(text)" }

        init(_ system: String, _ text: String, _ expected: String) {
            self.system = system
            self.text = text
            self.expected = expected
        }
    }

    static let samples: [Sample] = [
        Sample("sqlite", "SELECT * FROM t WHERE a = 'x' AND b = 42", "SELECT * FROM t WHERE a = ? AND b = ?"),
        Sample("sqlite", "SELECT 'it''s'", "SELECT ?"),
        Sample("sqlite", "SELECT 'C:\\' , 'x'", "SELECT ?…"),
        Sample("sqlite", "SELECT x'CAFE', X'00', 0xFF, 1.5e-3, .5, -7, 1_000", "SELECT ?, ?, ?, ?, ?, -?, ?"),
        Sample("sqlite", "SELECT t1.c2 FROM t1", "SELECT t1.c2 FROM t1"),
        Sample("sqlite", "SELECT ?, ?12, :name, @name, $name", "SELECT ?, ?12, :name, @name, $name"),
        Sample("sqlite", "SELECT \"secret\"", "SELECT ?"),
        Sample("sqlite", "SELECT `a b`, [c d] FROM t", "SELECT `a b`, [c d] FROM t"),
        Sample("sqlite", "SELECT 1 -- secret\nFROM t", "SELECT ?  \nFROM t"),
        Sample("sqlite", "SELECT /* secret */ a", "SELECT   a"),
        Sample("sqlite", "SELECT /* /* secret */ a", "SELECT   a"),
        Sample("sqlite", "SELECT 'unterminated secret", "SELECT ?"),
        Sample("sqlite", "SELECT NULL, TRUE, ümlaut", "SELECT NULL, TRUE, ümlaut"),
        Sample("sqlite", "", ""),
        Sample(
            "postgresql",
            "SELECT \"Name\" FROM t WHERE a = $1 AND b = $12",
            "SELECT \"Name\" FROM t WHERE a = $1 AND b = $12"
        ),
        Sample("postgresql", "SELECT $$secret$$, $tag$ it's $$ $tag$, 1", "SELECT ?, ?, ?"),
        Sample("postgresql", "SELECT $$ secret", "SELECT ?"),
        Sample("postgresql", "SELECT E'a\\'secret', 2", "SELECT ?, ?"),
        Sample("postgresql", "SELECT 'a\\', 'secret'", "SELECT ?…"),
        Sample("postgresql", "SELECT 'a\\b', 'c'", "SELECT ?, ?"),
        Sample("postgresql", "SELECT a[12], b['x']", "SELECT a[?], b[?]"),
        Sample("postgresql", "SELECT /* a /* secret */ b */ c", "SELECT   c"),
        Sample("postgresql", "SELECT a #> '{secret}'", "SELECT a #> ?"),
        Sample("postgresql", "SELECT a::int4, 5::text", "SELECT a::int4, ?::text"),
        Sample("postgresql", "SELECT B'0101', n'x'", "SELECT ?, ?"),
        Sample("mysql", "SELECT \"secret\", 'secret'", "SELECT ?, ?"),
        Sample("mysql", "SELECT 'it\\'s secret'", "SELECT ?…"),
        Sample("mysql", "SELECT 5--3, 'x'", "SELECT ?--?, ?"),
        Sample("mysql", "SELECT 1 # secret\n, 2", "SELECT ?  \n, ?"),
        Sample("mysql", "SELECT `it's`, 'secret'", "SELECT ?…"),
        Sample("microsoft.sql_server", "SELECT N'secret', [My Col 2], @p1, $12.50", "SELECT ?, [My Col 2], @p1, $?"),
        Sample("microsoft.sql_server", "SELECT [it's], 'secret'", "SELECT ?…"),
        Sample("microsoft.sql_server", "SELECT 'C:\\', 'secret'", "SELECT ?…"),
        Sample("other", "SELECT /* a /* b */ secret", "SELECT  ?…"),
        Sample("other", "SELECT a FROM \"t", "SELECT a FROM ?"),
    ]

    @Test("literals and comments go, everything else stays", arguments: samples)
    func withoutLiterals(_ sample: Sample) {
        #expect(QueryText.withoutLiterals(sample.text, system: sample.system) == sample.expected)
    }

    @Test func longTextIsCut() {
        let text = "SELECT " + String(repeating: "abcdefgh, ", count: 1_000)
        let shown = QueryText.withoutLiterals(text, system: "sqlite")
        #expect(shown.utf8.count < 4_200)
        #expect(shown.hasSuffix("…"))
    }

    @Test(
        "no value survives in any dialect",
        arguments: ["sqlite", "postgresql", "mysql", "microsoft.sql_server", "x"]
    )
    func nothingLeaks(_ system: String) {
        let literals = [
            "'S3CR3T'", "'a''S3CR3T'", "'S3CR3T\\''", "'\\\\' 'S3CR3T'", "N'S3CR3T'", "'x\n-- S3CR3T'", "/*S3CR3T*/1",
            "'/*' || 'S3CR3T' || '*/'", "'--' || 'S3CR3T'",
        ]
        for first in literals {
            for second in literals {
                let text = "SELECT \(first), \(second) FROM t WHERE a = \(first)"
                #expect(!QueryText.withoutLiterals(text, system: system).contains("S3CR3T"), "\(text)")
            }
        }
    }
}
