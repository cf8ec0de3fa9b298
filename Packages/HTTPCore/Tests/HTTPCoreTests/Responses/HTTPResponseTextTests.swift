import Testing

@testable import HTTPCore

@Suite struct HTTPResponseTextTests {
    @Test(
        arguments: [
            ("text/plain", [0x63, 0xC3, 0xA9], "cé"),
            ("text/plain; charset=UTF-8", [0xEF, 0xBB, 0xBF, 0x61], "a"),
            ("text/plain; charset=iso-8859-1", [0x63, 0xE9, 0x80], "cé\u{80}"),
            ("text/plain; charset=\"latin1\"", [0xFF], "ÿ"),
            ("text/csv;charset=Windows-1252", [0x80, 0x93, 0xE7, 0x81], "€“ç\u{81}"),
            ("text/plain; charset=us-ascii", [0x61], "a"),
            ("text/plain; charset=utf-16", [0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8, 0x00, 0xDE], "a😀"),
            ("text/plain; charset=utf-16", [0x00, 0x61], "a"),
            ("text/plain; charset=utf-16le", [0x61, 0x00], "a"),
            ("text/plain; charset=utf-16be", [0x00, 0x61], "a"),
            ("text/plain; charset=iso-8859-1", [0xEF, 0xBB, 0xBF, 0xC3, 0xA9], "é"),
            ("text/plain", [0xFE, 0xFF, 0x00, 0x61], "a"),
            ("", [0x61], "a"),
            ("text/plain; charset=", [0x61], "a"),
            ("text/plain", [], ""),
        ] as [(String, [UInt8], String)]
    )
    func bytesAreReadByTheirCharset(_ type: String, _ bytes: [UInt8], _ text: String) throws {
        var response = try HTTPResponse.answer(200, ["Content-Type": type])
        response.bytes = bytes
        #expect(try response.text() == text)
    }

    @Test func anUnknownCharsetIsNamed() throws {
        let response = try HTTPResponse.answer(200, ["Content-Type": "text/plain; charset=ebcdic-cp-us"], "a")
        let error = try thrown { _ = try response.text() }
        #expect(error.kind == .unsupported)
        #expect(error.message.contains("'ebcdic-cp-us'"))
        #expect(error.outcome == .applied)
        #expect(try response.text(as: .utf8) == "a")
        let odd = try HTTPResponse.answer(200, ["Content-Type": "text/plain; charset=\"a b\n\""], "a")
        #expect(!(try thrown { _ = try odd.text() }).message.contains("a b"))
    }

    @Test func whatIsNotValidIsAnErrorOrRepaired() throws {
        var response = try HTTPResponse.answer()
        response.bytes = [0x61, 0xFF]
        let error = try thrown { _ = try response.text() }
        #expect(error.kind == .conversion)
        #expect("\(error)".contains("windows-1252") || "\(error)".contains("windows1252"))
        #expect(try response.text(repairing: true) == "a\u{FFFD}")
        #expect(try response.text(as: .windows1252) == "aÿ")
        response.bytes = [0x61, 0x00, 0x62]
        #expect(throws: ConnError.self) { try response.text(as: .utf16LittleEndian) }
        #expect(try response.text(as: .utf16LittleEndian, repairing: true) == "a\u{FFFD}")
        response.bytes = [0x00, 0xD8]
        #expect(throws: ConnError.self) { try response.text(as: .utf16LittleEndian) }
    }

    @Test func everyByteHasACharacterInWindows1252() throws {
        // The WHATWG Encoding standard's table for 0x80 to 0x9F.
        let marks = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"
        #expect(HTTPCharset.windows1252.text(Array(0x80...0x9F)) == marks)
        for byte in Array(UInt8(0x00)...0x7F) + Array(UInt8(0xA0)...0xFF) {
            #expect(HTTPCharset.windows1252.text([byte]) == HTTPCharset.latin1.text([byte]))
        }
    }

    @Test func textComesBackAsItWas() throws {
        var random = RandomText(seed: 10)
        for _ in 0..<2_000 {
            let text = random.text(of: ["a", "é", "😀", "\n"], upTo: 10)
            guard text.unicodeScalars.first != "\u{FEFF}" else { continue }
            #expect(HTTPCharset.utf8.text(Array(text.utf8)) == text)
            let units = Array(text.utf16)
            #expect(HTTPCharset.utf16LittleEndian.text(units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) == text)
            #expect(HTTPCharset.utf16.text(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }) == text)
        }
    }

    @Test func randomBytesNeverTrap() throws {
        var random = RandomText(seed: 11)
        for _ in 0..<2_000 {
            let bytes = random.bytes(upTo: 20)
            for charset in HTTPCharset.allCases {
                if let text = charset.text(bytes) { #expect(charset.repairedText(bytes[...]) == text) }
            }
            var response = try HTTPResponse.answer()
            response.bytes = bytes
            _ = response.excerpt(10)
        }
    }

    @Test func namesOfCharsetsKnowNoCase() {
        for charset in HTTPCharset.allCases {
            #expect(HTTPCharset(name: charset.rawValue) == charset)
            #expect(HTTPCharset(name: charset.rawValue.uppercased()) == charset)
        }
        #expect(HTTPCharset(name: "utf-7") == nil)
    }

    @Test func descriptionsShowNothingOfTheBody() throws {
        let response = try HTTPResponse.answer(
            200,
            ["Set-Cookie": "topsecret"],
            "topsecret",
            url: "https://h/a?k=topsecret"
        )
        #expect("\(response)" == "200 OK from https://h/a?k=…, 9 bytes")
        var dumped = String(reflecting: response)
        dump(response, to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test func anExcerptIsTextWithoutSecrets() throws {
        let json = try HTTPResponse.answer(200, [:], #"{"a":1,"password":"topsecret"}"#)
        #expect(json.excerpt(4_096) == #"{"a":1,"password":…}"#)
        #expect(json.excerpt(8) == #"{"a":1,""#)
        var binary = try HTTPResponse.answer()
        binary.bytes = [0x50, 0x4B, 3, 4, 0, 0, 0, 0xFF, 0xFE]
        #expect(binary.excerpt(4_096) == nil)
        #expect(try HTTPResponse.answer().excerpt(10) == nil)
    }
}
