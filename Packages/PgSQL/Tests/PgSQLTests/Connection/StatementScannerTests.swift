import Testing

@testable import PgSQL

@Suite("SQL text is read as PostgreSQL's lexer reads it")
struct StatementScannerTests {
    private func tokens(_ text: String) -> [StatementScanner.Token] {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = StatementScanner(bytes)
            var tokens: [StatementScanner.Token] = []
            while let token = scanner.next() { tokens.append(token) }
            return tokens
        }
    }

    @Test(
        "what stands in literals, quoted names and comments is no code",
        arguments: [
            "'a;b'", "'it''s;'", #"E'it\'s;'"#, #"e'\\'"#, "B'01'", "x'1F'", "N'a;'", #"U&'\0041;'"#, #"U&"d\0061;""#,
            #""a;""b""#, "$$a;b$$", "$tag$a;$$;$tag$", "$1", "12.5e3", "0x1F",
            "'a;' /* ; /* ; */ ; */", "'x' -- ;", "-- ;\n'x'", #"'back\'"#,
        ]
    )
    func opaque(_ text: String) {
        #expect(tokens(text).allSatisfy { $0 == .other })
        #expect(!tokens(text).isEmpty)
    }

    @Test("words come in upper case, with their digits and dollars")
    func words() {
        #expect(tokens("select a1, b$2") == [.word("SELECT"), .word("A1"), .other, .word("B$2")])
        #expect(tokens("SELECT(1);") == [.word("SELECT"), .open, .other, .close, .semicolon])
        #expect(tokens("ação") == [.word("AçãO")])
    }

    @Test("a name that ends in e is no prefix of a literal")
    func nameBeforeLiteral() {
        #expect(tokens(#"type 'a\' ;"#) == [.word("TYPE"), .other, .semicolon])
        #expect(tokens(#"date'a\' ;"#) == [.word("DATE"), .other, .semicolon])
    }

    @Test("what does not end reaches to the end", arguments: ["'a; ", "\"a; ", "$$a; ", "$t$ ; $$", "E'a\\' ; "])
    func unterminated(_ text: String) {
        #expect(tokens(text) == [.other])
    }

    @Test("an open comment hides the rest")
    func openComment() {
        #expect(tokens("a /* ; /* */ ;") == [.word("A")])
    }
}
