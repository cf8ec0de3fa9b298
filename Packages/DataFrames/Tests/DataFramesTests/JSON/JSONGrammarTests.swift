import Testing

@testable import DataFrames

/// Reads text that must fail and returns the error.
func jsonFailure(_ text: String, _ options: JSONReadOptions = JSONReadOptions()) -> FrameError? {
    jsonFailure(Array(text.utf8), options)
}

func jsonFailure(_ bytes: [UInt8], _ options: JSONReadOptions = JSONReadOptions()) -> FrameError? {
    do {
        _ = try DataFrame(json: bytes, options: options)
        return nil
    } catch {
        return error
    }
}

/// The only value of `[{"x": …}]`.
func jsonCell(_ text: String, _ options: JSONReadOptions = JSONReadOptions()) throws -> CellValue {
    try DataFrame(json: "[{\"x\": \(text)}]", options: options)["x"].value(at: 0)
}

@Suite("JSON in: the grammar of RFC 8259")
struct JSONGrammarTests {
    @Test(
        "numbers that are numbers",
        arguments: [
            ("0", .int(0)), ("-0", .double(-0.0)), ("-1", .int(-1)), ("1E2", .double(100)), ("1e-2", .double(0.01)),
            ("0.5", .double(0.5)), ("-0.0", .double(-0.0)), ("1.5e+3", .double(1500)), ("0e0", .double(0)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("18446744073709551615", .uint(.max)), ("1e-400", .double(0)),
            ("0.1000000000000000055511151231257827", .double(0.1)),
            ("123456789012345678.5", .double(123456789012345678.5)),
            ("999999999999999999", .int(999_999_999_999_999_999)),
            ("1000000000000000000", .int(1_000_000_000_000_000_000)),
        ] as [(String, CellValue)]
    )
    func numbers(text: String, value: CellValue) throws {
        #expect(try jsonCell(text) == value)
    }

    @Test(
        "numbers that are none",
        arguments: [
            "01", "-", "-01", "+1", ".5", "1.", "1.e2", "1e", "1e+", "0x10", "1_000", "NaN", "Infinity", "-Infinity",
            "00",
            "1.2.3", "--1", "1e2.5", "٣",
        ]
    )
    func badNumbers(text: String) {
        #expect(jsonFailure("[{\"x\": \(text)}]")?.kind == .json)
        #expect(jsonFailure("[{\"x\": 1}, {\"x\": \(text)}]")?.kind == .json)
        #expect(jsonFailure("[{\"x\": 1, \"y\": \(text)}]", JSONReadOptions(schema: [Field("x", .int64)])) != nil)
    }

    @Test(
        "strings",
        arguments: [
            ("", ""), ("a", "a"), ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"),
            ("\\u0041\\u00e1\\u20AC", "Aá€"),
            ("\\ud83d\\ude00", "😀"), ("x\\uD834\\uDD1Ey", "x𝄞y"), ("é€😀", "é€😀"), ("\\u0000", "\u{0}"),
            ("\u{7F}", "\u{7F}"),
            ("0123456789012345678901234567890\\n", "0123456789012345678901234567890\n"), ("1234567\\\"", "1234567\""),
            ("12345678", "12345678"), ("\u{2028}", "\u{2028}"),
        ]
    )
    func strings(text: String, meaning: String) throws {
        #expect(try jsonCell("\"\(text)\"") == .string(meaning))
        let frame = try DataFrame(json: "[{\"\(text)k\": 1}, {\"\(text)k\": 2}]")
        #expect(frame.columnNames == [meaning + "k"])
        #expect(Array(try frame[meaning + "k", as: Int64.self]) == [1, 2])
    }

    @Test(
        "strings that are none",
        arguments: [
            "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\u{1}\"", "\"a\nb\"", "\"\t\"", "\"open", "\"\\", "\"\\u004",
            "'a'",
            "\"12345678\n\"",
        ]
    )
    func badStrings(text: String) {
        #expect(jsonFailure("[{\"x\": \(text)}]")?.kind == .json)
        #expect(jsonFailure("[{\"x\": \(text)")?.kind == .json)
        #expect(jsonFailure("[{\(text): 1}]")?.kind == .json)
    }

    @Test(
        "half surrogates are errors, or repaired",
        arguments: ["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83dx", "\\ude00\\ud83d"]
    )
    func surrogates(text: String) throws {
        #expect(jsonFailure("[{\"x\": \"\(text)\"}]")?.kind == .json)
        var options = JSONReadOptions()
        options.repairsText = true
        guard case .string(let repaired) = try jsonCell("\"\(text)\"", options) else { return #expect(Bool(false)) }
        #expect(repaired.hasPrefix("\u{FFFD}"))
    }

    @Test("invalid UTF-8 is an error with its byte, or repaired")
    func invalidUTF8() throws {
        for bad in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80]] as [[UInt8]]
        {
            let bytes = Array("[{\"é\": \"aé".utf8) + bad + Array("b\\n\", \"y\": \"z\"}]".utf8)
            let error = jsonFailure(bytes)
            #expect(error?.kind == .json)
            #expect(abs((error?.byteOffset ?? 0) - 12) <= 4)
            var options = JSONReadOptions()
            options.repairsText = true
            let frame = try DataFrame(json: bytes, options: options)
            #expect(frame.columnNames == ["é", "y"])
            let text = try frame["é", as: String.self][0]
            #expect(text?.hasPrefix("aé\u{FFFD}") == true && text?.hasSuffix("b\n") == true)
        }
        #expect(jsonFailure([0xFF, 0xFE, 0x5B, 0])?.kind == .unsupported)
        #expect(jsonFailure([0x1F, 0x8B, 8])?.kind == .unsupported)
    }

    @Test(
        "texts that are no JSON",
        arguments: [
            "[", "]", "{", "[{", "[{}", "[{},]", "[{]", "[{\"a\"}]", "[{\"a\":}]", "[{\"a\":1,}]",
            "[{\"a\":1 \"b\":2}]",
            "[{} {}]", "[{}]x", "[{}],", "[{a:1}]", "[{\"a\":tru}]", "[{\"a\":nulll}]", "[{\"a\":True}]", "[,{}]",
            "[{\"a\":1}}", "[{\"a\":[1,]}]", "[{\"a\":[1 2]}]", "[{\"a\":{\"b\"}}]", "[{\"a\":[}]", "[{\"a\":1]",
            "// x\n[{}]",
            "[{\"a\":1}]\u{0}", "[{\"a\":\u{B}1}]", "[{\"a\":undefined}]", "{\"a\":1}{\"a\"", "[{\"a\":-}]",
        ]
    )
    func broken(text: String) {
        let error = jsonFailure(text)
        #expect(error?.kind == .json)
        #expect(error?.byteOffset != nil && error?.line == (text.hasPrefix("//") ? 1 : 1))
        // The same within a value that is passed over.
        #expect(jsonFailure("{\"skip\": \(text), \"rows\": []}", JSONReadOptions(path: "rows"))?.kind == .json)
    }

    @Test("every cut of a text is an error")
    func cuts() throws {
        let text = Array("[{\"a\": -1.5e3, \"b\": [null, {\"c\": \"\\u00e1é\"}], \"d\": null}, {\"a\": 2}]".utf8)
        _ = try DataFrame(json: text)
        for length in 0..<text.count {
            let error = jsonFailure(Array(text[..<length]))
            #expect(error?.kind == .json, "cut after \(length)")
        }
    }

    @Test("white space is where it may be, and a byte order mark in front")
    func space() throws {
        let text = "\u{FEFF} \r\n\t[ { \"a\" : 1 , \"b\" : [ 1 , 2 ] } , \n { } ] \n"
        let frame = try DataFrame(json: text)
        #expect(frame.rowCount == 2 && frame.columnNames == ["a", "b"])
        #expect(jsonFailure("[\u{A0}{}]")?.kind == .json)
    }

    @Test("depth has a limit that nothing passes")
    func depth() throws {
        var options = JSONReadOptions()
        options.maximumDepth = 10
        func nested(_ depth: Int) -> String {
            "[{\"x\":" + String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2) + "}]"
        }
        #expect(try DataFrame(json: nested(10), options: options).rowCount == 1)
        #expect(jsonFailure(nested(11), options)?.kind == .json)
        options.schema = [Field("y", .int64)]
        options.skipsUnlistedColumns = true
        #expect(try DataFrame(json: nested(10), options: options).rowCount == 1)
        #expect(jsonFailure(nested(11), options)?.message.contains("10 deep") == true)
        options = JSONReadOptions()
        options.maximumDepth = 512
        #expect(try DataFrame(json: nested(512), options: options).rowCount == 1)
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            #expect(jsonFailure(String(repeating: opening, count: 100_000), options)?.kind == .json)
        }
    }

    @Test("random bytes and damaged texts never trap", arguments: 0..<10)
    func noise(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed))
        let pieces = [
            "[", "]", "{", "}", "\"a\"", "\"b\"", ":", ",", "1", "-2.5", "1e5", "null", "true", "\"\\u00e1\"", " ",
            "99999999999999999999", "\"é\"", "\\", "\u{1}",
        ]
        let sample = Array(
            "[{\"a\": 1, \"b\": [1.5, null], \"c\": {\"d\": \"x\\ny\"}}, {\"a\": \"t\", \"c\": null}]".utf8
        )
        var settings: [JSONReadOptions] = [JSONReadOptions()]
        settings.append(JSONReadOptions(layout: .columns))
        settings.append(JSONReadOptions(path: "a.0"))
        settings.append(
            JSONReadOptions(schema: [
                Field("a", .int32), Field("b", .list(.double)), Field("c", .structure([Field("d", .date)])),
            ])
        )
        var loose = JSONReadOptions()
        loose.mixed = .text
        loose.nested = .text
        loose.repairsText = true
        settings.append(loose)
        loose.nested = .typed
        settings.append(loose)
        var successes = 0
        for _ in 0..<100 {
            let soup = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            var damaged = sample
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255,
                    using: &generator
                )
            }
            for options in settings {
                for bytes in [Array(soup.joined().utf8), damaged] {
                    if let frame = try? DataFrame(json: bytes, options: options) {
                        successes += 1
                        for column in frame.columns {
                            for row in 0..<frame.rowCount { _ = column.value(at: row) }
                        }
                    }
                }
            }
        }
        #expect(successes > 0)
    }
}
