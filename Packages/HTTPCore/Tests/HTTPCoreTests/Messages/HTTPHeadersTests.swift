import Testing

@testable import HTTPCore

@Suite struct HTTPHeadersTests {
    @Test func namesAreFoundInAnyCaseAndOrderIsKept() {
        var headers: HTTPHeaders = ["Accept": "text/csv", "X-A": "1", "x-a": "2"]
        headers.add("Link", "<a>")
        #expect(headers["ACCEPT"] == "text/csv")
        #expect(headers["X-a"] == "1")
        #expect(headers.values(of: "x-A") == ["1", "2"])
        #expect(headers.joined("X-A") == "1, 2")
        #expect(headers.joined("none") == nil)
        #expect(headers.map(\.name) == ["Accept", "X-A", "x-a", "Link"])
        #expect(headers.contains("LINK") && !headers.contains("Lin"))
        #expect(headers.count == 4)
    }

    @Test func settingReplacesAllLinesAtTheFirstOnesPlace() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3", "C": "4", "A": "5"]
        headers.set("a", "9")
        #expect(headers.map(\.description) == ["a: 9", "B: 2", "C: 4"])
        headers["b"] = nil
        headers["D"] = "7"
        headers["c"] = "8"
        #expect(headers.map(\.description) == ["a: 9", "c: 8", "D: 7"])
        headers.removeAll { $0.name == "a" }
        #expect(headers.count == 2)
    }

    @Test func laterHeadersReplaceEarlierOnesOfTheSameName() {
        let base: HTTPHeaders = ["User-Agent": "x", "Accept": "*/*"]
        let merged = base.replacing(with: ["accept": "text/csv", "X": "1"])
        #expect(merged.map(\.description) == ["User-Agent: x", "accept: text/csv", "X: 1"])
        #expect(base.replacing(with: [:]) == base)
        #expect(HTTPHeaders().replacing(with: base) == base)
    }

    @Test func equalityKnowsNoCaseOfNames() {
        let left: HTTPHeaders = ["A": "x"]
        #expect(left == ["a": "x"])
        #expect(left.hashValue == (["a": "x"] as HTTPHeaders).hashValue)
        #expect(left != ["a": "X"])
        #expect(left == HTTPHeaders(block: Array("a:x\r\n".utf8)))
    }

    // MARK: Secrets

    @Test(
        arguments: [
            "Authorization", "PROXY-AUTHORIZATION", "Cookie", "Set-Cookie", "X-Api-Key", "api-key", "apikey",
            "X-Auth-Token", "X-CSRF-Token", "Private-Token", "X-Amz-Security-Token", "Ocp-Apim-Subscription-Key",
            "X-Client-Secret", "perfil-selecionado",
        ]
    )
    func headersThatSaySoAreSensitive(_ name: String) {
        let headers: HTTPHeaders = [name: "topsecret"]
        #expect(headers[0].isSensitive)
        #expect("\(headers)" == "[\(name): <secret>]")
        #expect(!String(reflecting: headers).contains("topsecret"))
        #expect(!String(reflecting: headers[0]).contains("topsecret"))
        var dumped = ""
        dump(headers, to: &dumped)
        dump(Array(headers), to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test(arguments: ["Accept", "Content-Type", "Idempotency-Key", "Host", "ETag", "X-Request-Id", "Keep"])
    func otherHeadersAreShown(_ name: String) {
        #expect("\(HTTPHeaders.Field(name, "v"))" == "\(name): v")
    }

    @Test func aHeaderCanBeMarkedSensitive() {
        var headers: HTTPHeaders = ["X-Plant": "topsecret"]
        #expect("\(headers)".contains("topsecret"))
        headers.markSensitive("x-plant")
        headers.add("X-Other", secret: "topsecret")
        headers.set("X-Third", secret: "topsecret")
        #expect(!"\(headers)".contains("topsecret"))
        #expect(headers["X-Other"] == "topsecret")
        #expect(headers.filter(\.isSensitive).count == 3)
    }

    @Test func urlsInHeadersAreShownWithoutTheirQuerysValues() {
        let headers: HTTPHeaders = [
            "Location": "https://h/cb?code=topsecret&x=1",
            "Link": "</a?c=topsecret>; rel=next, </b?d=topsecret>; rel=x",
        ]
        #expect(!"\(headers)".contains("topsecret"))
        #expect("\(headers)".contains("https://h/cb?code=…&x=…"))
        #expect("\(headers)".contains(">; rel=next, </b?d=…>; rel=x"))
    }

    // MARK: What cannot be sent

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\rb", "a\u{0}b", "\u{1}", "a\u{7F}", "topsecret\r\n"])
    func valuesWithControlCharactersAreRefusedByName(_ value: String) throws {
        let headers: HTTPHeaders = ["Accept": "*/*", "X-Odd": value]
        let error = try thrown { try headers.validate() }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains("'X-Odd'"))
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test(arguments: ["", "X Y", "X:", "X\r\nY", "X: Bearer topsecret", "Ä", "\u{0}", "a(b)"])
    func oddNamesAreRefusedWithoutWhatFollows(_ name: String) throws {
        let error = try thrown { try HTTPRequest(headers: [name: "v"]).validate() }
        #expect(error.kind == .invalidInput)
        #expect(!"\(error)".contains("topsecret"))
        #expect(!"\(error)".contains("\r"))
    }

    @Test(arguments: ["Content-Length", "transfer-encoding", "Connection", "Expect", "TE", "Upgrade", "Trailer"])
    func headersOfTheConnectionAreRefused(_ name: String) throws {
        #expect(try thrown { try ([name: "1"] as HTTPHeaders).validate() }.message.contains("'\(name)'"))
    }

    @Test func tabsAndLettersBeyondASCIIMayBeSent() throws {
        let headers: HTTPHeaders = ["X-Name": "a\tb", "X-City": "São Paulo", "X-Empty": "", "X-Space": "  a  "]
        try headers.validate()
        #expect(headers.lines == ["X-Name: a\tb", "X-City: São Paulo", "X-Empty: ", "X-Space: a"])
    }

    // MARK: Blocks

    @Test func aBlockIsReadLineByLine() {
        let text =
            "Content-Type: text/csv\r\nX-A:1\r\nx-a : \r\nSet-Cookie: a=b\nno colon\r\n: none\r\nX-L: caf\u{E9}\r\n"
        let headers = HTTPHeaders(block: Array(text.unicodeScalars.map { UInt8($0.value) }))
        #expect(headers["content-type"] == "text/csv")
        #expect(headers["X-L"] == "café")
        #expect(headers["set-cookie"] == "a=b")
        #expect(headers.contains("SET-COOKIE"))
        #expect(headers.map(\.name) == ["Content-Type", "X-A", "x-a", "Set-Cookie", "X-L"])
        #expect(headers[3].isSensitive)
        #expect(headers.values(of: "X-A") == ["1", ""])
    }

    @Test func foldedLinesGoOnWithTheOneBefore() {
        let headers = HTTPHeaders(block: Array(" lost\r\nX-A: a\r\n  b\r\n\tc\r\nX-B:\r\n d\r\n".utf8))
        #expect(headers.map(\.description) == ["X-A: a b c", "X-B: d"])
    }

    @Test func aBlockCanBeChanged() {
        var headers = HTTPHeaders(block: Array("A: 1\r\nB: 2\r\n".utf8))
        let before = headers
        headers["a"] = "3"
        headers.add("C", "4")
        #expect(headers.map(\.value) == ["3", "2", "4"])
        #expect(before.map(\.value) == ["1", "2"])
    }

    @Test func randomBlocksNeverTrapAndReadAsTheirFields() {
        var random = RandomText(seed: 5)
        for _ in 0..<2_000 {
            var bytes = random.bytes(upTo: 40)
            for index in bytes.indices where Int.random(in: 0...3, using: &random) == 0 {
                bytes[index] = [0x0A, 0x0D, 0x3A, 0x20, 0x41].randomElement(using: &random) ?? 0
            }
            let headers = HTTPHeaders(block: bytes)
            let fields = HTTPHeaders(Array(headers))
            #expect(headers == fields)
            #expect(headers.count == fields.count)
            for field in fields {
                #expect(headers.values(of: field.name) == fields.values(of: field.name))
                #expect(headers[field.name] == fields[field.name])
            }
        }
    }

    @Test func whatIsSentIsReadBack() throws {
        var random = RandomText(seed: 6)
        for _ in 0..<1_000 {
            var headers = HTTPHeaders()
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                headers.add(
                    "X-\(Int.random(in: 0...9, using: &random))",
                    random.text(of: ["a", ":", " ", ";", "ü"], upTo: 6)
                )
            }
            guard (try? headers.validate()) != nil else { continue }
            let block = headers.lines.map { $0 + "\r\n" }.joined()
            let read = HTTPHeaders(block: Array(block.utf8))
            #expect(read.map(\.name) == headers.map(\.name))
            #expect(read.lines == headers.lines)
        }
    }
}
