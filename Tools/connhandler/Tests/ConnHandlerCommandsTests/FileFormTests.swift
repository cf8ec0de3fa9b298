import ConnHandlers
import Testing

@testable import ConnHandlerCommands

@Suite("Forms of files")
struct FileFormTests {
    @Test(
        "content tells, then the name",
        arguments: [
            ("ARROW1\0\0", "a.csv", FileForm.arrow), ("a,b\n", "a", .csv), ("a,b\n", "a.dat", .csv),
            ("[{\"a\": 1}]", "a", .json),
            ("{\"a\": 1}", "a.dat", .json), ("\n\t {\"a\": 1}", "a", .json), ("\u{FEFF}[]", "a", .json),
            ("[a],b\n", "a.csv", .csv), ("{\"a\": 1}\n", "a.jsonl", .jsonl), ("{\"a\": 1}\n", "A.NDJSON.GZ", .jsonl),
            ("x", "a.json", .json), ("a\tb\n", "a.tsv", .csv),
        ]
    )
    func forms(_ text: String, _ name: String, _ form: FileForm) throws {
        #expect(try FileForm(of: Array(text.utf8), name: name) == form)
    }

    @Test("a stream of Arrow begins with four ones, UTF-16 with two bytes of its own")
    func bytes() throws {
        #expect(try FileForm(of: [0xFF, 0xFF, 0xFF, 0xFF, 0xA8, 0], name: "a") == .arrow)
        #expect(try FileForm(of: [0xFF, 0xFE, 0x61, 0], name: "a") == .csv)
        #expect(try FileForm(of: [0xFE, 0xFF, 0, 0x61], name: "a.csv") == .csv)
    }

    @Test("bytes that are no text are of no form", arguments: ["a", "a.csv", "a.arrow"])
    func unknown(_ name: String) {
        let error = #expect(throws: ConnError.self) { try FileForm(of: [0x7F, 0x45, 0, 1], name: name) }
        #expect(error?.kind == .conversion)
        #expect(error?.advice?.contains("--form") == true)
    }

    @Test(
        "the separator is what the first line has most of, outside quotes",
        arguments: [
            ("a;b;c\n1,2\n", Unicode.Scalar(";")), ("a,b", ","), ("a\tb\tc,d\n", "\t"), ("a|b\n", "|"), ("one\n", ","),
            ("\"a,b,c\";d\n", ";"), ("", ","), ("a;b,c\n", ","), ("a\r\nb;c", ","),
        ]
    )
    func separator(_ text: String, _ scalar: Unicode.Scalar) {
        #expect(CSVSeparator.guess(Array(text.utf8)) == scalar)
    }
}
