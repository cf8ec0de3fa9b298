import Foundation
import Testing

@testable import HTTPCore

@Suite struct HTTPResponseJSONTests {
    struct Page: Decodable, Equatable {
        var items: [Item]
        struct Item: Decodable, Equatable { var power: Double }
    }

    private func json(_ text: String, _ type: String = "application/json", status: Int = 200) throws -> HTTPResponse {
        try .answer(status, ["Content-Type": type], text)
    }

    @Test func jsonBecomesAValue() throws {
        let response = try json(#"{"items":[{"power":1.5}]}"#)
        #expect(try response.json(as: Page.self) == Page(items: [.init(power: 1.5)]))
        let inferred: Page = try response.json()
        #expect(inferred.items.count == 1)
        #expect(try json("\u{FEFF}[1,2]").json(as: [Int].self) == [1, 2])
        #expect(try json("7", "text/plain").json(as: Int.self) == 7)
    }

    @Test func otherCharsetsAreRead() throws {
        var response = try json("", "application/json; charset=iso-8859-1")
        response.bytes = [0x22, 0xE9, 0x22]
        #expect(try response.json(as: String.self) == "é")
        response.headers = [:]
        response.bytes = [0xFF, 0xFE, 0x22, 0, 0x61, 0, 0x22, 0]
        #expect(try response.json(as: String.self) == "a")
        response.headers = ["Content-Type": "application/json; charset=klingon"]
        response.bytes = [0x22, 0x22]
        #expect(try thrown { _ = try response.json(as: String.self) }.kind == .unsupported)
    }

    @Test(
        arguments: [
            ("\"2024-01-31T10:00:00Z\"", 1_706_695_200.0), ("\"2024-01-31T10:00:00.250Z\"", 1_706_695_200.25),
            ("\"2024-01-31T07:00:00-03:00\"", 1_706_695_200.0),
        ]
    )
    func datesAreISO8601(_ text: String, _ seconds: Double) throws {
        let date = try json(text).json(as: Date.self)
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.001)
    }

    @Test func aDecoderCanBeGiven() throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        #expect(try json("5").json(as: Date.self, decoder: decoder) == Date(timeIntervalSince1970: 5))
    }

    @Test(
        arguments: [
            (#"{"items":[{"power":1},{"power":"topsecret"}]}"#, "'items[1].power' is not Double"),
            (#"{"items":[{}]}"#, "'items[0].power' is missing"),
            (#"{"items":null}"#, "'items' is null"),
            (#"{}"#, "'items' is missing"),
            (#"[1]"#, "the top is not Dictionary"),
            (#"{"items":"#, "it is no valid JSON"),
            ("plainly no json", "it is no valid JSON"),
            ("\u{0}", "it is no valid JSON"),
        ]
    )
    func whatDoesNotFitIsNamedByItsPath(_ text: String, _ words: String) throws {
        let error = try thrown { _ = try json(text).json(as: Page.self) }
        #expect(error.kind == .conversion)
        #expect(error.outcome == .applied)
        #expect(error.retry == .never)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(error.message.contains("GET https://h/items"))
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test func theFirstBytesStandInTheServersMessageWithoutSecrets() throws {
        let text = #"{"token":"topsecret","items":7,"more":""# + String(repeating: "x", count: 1_000) + "\"}"
        let error = try thrown { _ = try json(text).json(as: Page.self) }
        let shown = try #require(error.serverMessage)
        #expect(shown.hasPrefix(#"{"token":…,"items":7,"more":"xxx"#))
        #expect(shown.utf8.count <= 256)
        #expect(!shown.contains("topsecret"))
    }

    @Test(
        arguments: [
            (204, "", "text/plain", "has no content (status 204)"),
            (205, "", "text/plain", "has no content (status 205)"),
            (200, "", "application/json", "is empty, where JSON"),
            (200, "<html><body>Log in</body></html>", "text/html; charset=utf-8", "is HTML, where JSON"),
            (200, "\n  <?xml version=\"1.0\"?><a/>", "application/xml", "is markup, where JSON"),
        ]
    )
    func anAnswerWithoutJSONSaysSoInItsOwnWords(_ status: Int, _ body: String, _ type: String, _ words: String) throws {
        let error = try thrown { _ = try json(body, type, status: status).json(as: Page.self) }
        #expect(error.kind == .conversion)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(error.message.contains("Page"))
    }

    @Test func randomBytesNeverTrap() throws {
        var random = RandomText(seed: 12)
        for _ in 0..<3_000 {
            let text = random.text(
                of: ["{", "}", "[", "]", "\"", ":", ",", "items", "power", "1", "\\u12", "null"],
                upTo: 14
            )
            _ = try? json(text).json(as: Page.self)
            var response = try json("")
            response.bytes = random.bytes(upTo: 16)
            _ = try? response.json(as: [String: Double].self)
        }
    }
}
