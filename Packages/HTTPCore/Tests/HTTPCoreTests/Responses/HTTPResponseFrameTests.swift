import Foundation
import Testing

@testable import HTTPCore

@Suite struct HTTPResponseFrameTests {
    private func answer(_ text: String, _ type: String?, status: Int = 200) throws -> HTTPResponse {
        try .answer(status, type.map { ["Content-Type": $0] } ?? [:], text)
    }

    @Test(
        arguments: [
            (#"[{"a":1,"b":"x"},{"a":2,"b":null}]"#, "application/json; charset=utf-8"),
            ("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n", "application/x-ndjson"),
            (#" [{"a":1,"b":"x"},{"a":2,"b":null}]"#, "text/plain"), (#"[{"a":1,"b":"x"},{"a":2}]"#, nil),
            ("a,b\n1,x\n2,\n", "text/csv; charset=utf-8"), ("a\tb\r\n1\tx\r\n2\t\r\n", "text/tab-separated-values"),
        ] as [(String, String?)]
    )
    func theTypeSaysHowAFrameIsRead(_ text: String, _ type: String?) throws {
        let frame = try answer(text, type).frame()
        #expect(frame.columnNames == ["a", "b"])
        #expect(frame.rowCount == 2)
        #expect(try Array(frame["a", as: Int64.self]) == [1, 2])
        #expect(try Array(frame["b", as: String.self]) == ["x", nil])
    }

    @Test(
        "type, path and look tell the format, in this order",
        arguments: [
            ("text/csv", "/x.json", "[1]", .csv), ("application/problem+json", "/x.csv", "a", .json),
            ("application/octet-stream", "/x.CSV", "[", .csv), ("application/gzip", "/d/x.csv.gz", "", .csv),
            (nil, "/x.jsonl", "a", .json), ("text/plain", "/x", " {}", .json), (nil, "/x.csv?a=.json", "", .csv),
            ("text/html", "/x.csv", "<html>", nil), ("text/plain", "/x", "a,b", nil), ("image/png", "/x", "{", nil),
            (nil, "/csv", "", nil),
        ] as [(String?, String, String, HTTPTableFormat?)]
    )
    func formats(_ type: String?, _ path: String, _ text: String, _ expected: HTTPTableFormat?) throws {
        let headers: HTTPHeaders = type.map { ["Content-Type": $0] } ?? [:]
        #expect(try HTTPResponse.answer(200, headers, text, url: "https://h\(path)").tableFormat == expected)
    }

    @Test(arguments: ["application/pdf", "text/html", "text/plain"])
    func ofOtherTypesNoFrameIsMadeByItself(_ type: String) throws {
        let error = try thrown { _ = try answer("a;b\n1;2", type).frame() }
        #expect(error.kind == .unsupported)
        #expect(error.message.contains("'\(type)'"))
    }

    @Test func rowsWithinAnEnvelopeAreFound() throws {
        let text = #"{"success":true,"result":{"total":1,"records":[{"_id":7}]}}"#
        let frame = try answer(text, "application/json").frame(json: JSONReadOptions(path: "result.records"))
        #expect(try Array(frame["_id", as: Int64.self]) == [7])
    }

    @Test func charsetsOfTheAnswerCountForCSV() throws {
        var response = try answer("", "text/csv; charset=iso-8859-1")
        response.bytes = Array("n\n".utf8) + [0xE9]
        #expect(try Array(response.frame()["n", as: String.self]) == ["é"])
        response.headers = ["Content-Type": "text/csv; charset=windows-1252"]
        response.bytes = Array("n\n".utf8) + [0x80]
        #expect(try Array(response.frame()["n", as: String.self]) == ["€"])
        response.headers = ["Content-Type": "text/csv; charset=utf-16"]
        response.bytes = [0xFF, 0xFE] + "n\né".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try Array(response.frame()["n", as: String.self]) == ["é"])
        response.headers = ["Content-Type": "text/csv; charset=klingon"]
        response.bytes = Array("n\n1".utf8)
        #expect(try thrown { _ = try response.frame() }.kind == .unsupported)
        var options = CSVReadOptions()
        options.encoding = .windows1252
        #expect(try response.frame(csv: options).rowCount == 1, "an encoding that is named needs no charset")
    }

    @Test func gzipUnderAPlainNameIsDecompressed() throws {
        var response = try answer("", "text/csv")
        // gzip of "a\n1\n"
        response.bytes = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xE4, 0x32, 0xE4, 0x02, 0x00, 0x00, 0x24,
            0xC1, 0x89, 0x04, 0x00, 0x00, 0x00,
        ]
        #expect(try Array(response.frame()["a", as: Int64.self]) == [1])
    }

    @Test(
        arguments: [
            (#"[{"a":1},{"a":"topsecret"}]"#, "application/json", "is not the JSON asked for"),
            (#"[{"a":1}"#, "application/json", "is not the JSON asked for"), ("", "application/json", "is empty"),
            ("<html>topsecret", "text/html", "markup"), ("a,b\n1\n", "text/csv", "is not the CSV asked for"),
            ("", "text/csv", "is empty (status 200)"),
        ]
    )
    func whatDoesNotFitIsSaidWithoutValues(_ text: String, _ type: String, _ words: String) throws {
        let response = try answer(text, type)
        let error = try thrown {
            if type == "text/csv" { _ = try response.frame() } else { _ = try response.frame(json: JSONReadOptions()) }
        }
        #expect(error.kind == .conversion)
        #expect(error.message.contains(words) || words == "markup" && error.message.contains("is HTML"), "\(error)")
        #expect(!"\(error)".contains("topsecret"))
        #expect(error.outcome == .applied)
    }

    @Test func optionsThatCannotBeAreMisuse() throws {
        var options = CSVReadOptions()
        options.separator = "\""
        #expect(try thrown { _ = try answer("a", "text/csv").frame(csv: options) }.kind == .misuse(.invalidArgument))
    }

    @Test func htmlWhereCSVWasAskedForIsNotRead() throws {
        let error = try thrown { _ = try answer("<html>", "text/html").frame(csv: CSVReadOptions()) }
        #expect(error.message.contains("is HTML, where CSV"))
    }

    // MARK: Paging by paths

    private func pages(_ paging: HTTPPaging, _ answers: [String]) throws -> (queries: [String], count: Int) {
        var rest = answers
        var queries: [String] = []
        let pages = try HTTPPages(HTTPRequest(), paging) { (request) throws(ConnError) in
            queries.append(request.query.encoded)
            return try PagingAnswer.of(rest.isEmpty ? "null" : rest.removeFirst())
        }
        var count = 0
        for page in pages {
            _ = try page.get()
            count += 1
        }
        return (queries, count)
    }

    @Test func totalsAndLimitsAreReadByTheirPaths() throws {
        let paging = HTTPPaging.offset(limit: 50_000, total: "result.total", appliedLimit: "result.limit")
        let answer = #"{"result":{"total":"64000","limit":32000,"records":[]}}"#
        #expect(try pages(paging, [answer, answer]).queries == ["limit=50000&offset=0", "limit=50000&offset=32000"])
        for odd in [#"{"result":{}}"#, #"{"result":{"total":1.5}}"#, "[]", "{", "null"] {
            let error = try thrown { _ = try pages(paging, [odd]) }
            #expect(error.kind == .conversion, "\(odd)")
        }
    }

    @Test func cursorsAreReadByTheirPaths() throws {
        let paging = HTTPPaging.cursor("after", at: "meta.next")
        let answers = [#"{"meta":{"next":"a/b"}}"#, #"{"meta":{"next":17}}"#, #"{"meta":{"next":null}}"#]
        #expect(try pages(paging, answers).queries == ["", "after=a%2Fb", "after=17"])
        #expect(try pages(paging, [#"{"meta":{}}"#]).count == 1)
        #expect(throws: ConnError.self) { try pages(paging, [#"{"meta":{"next":{}}}"#]) }
    }
}
