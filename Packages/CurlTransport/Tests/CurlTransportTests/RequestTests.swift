import ConnCore
import CurlTransport
import Testing

struct RequestTests {
    @Test(arguments: DriverKind.allCases)
    func getKeepsItsConnection(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { $1.reply(headers: ["X-A: 1", "X-A: 2"], body: Array("hello".utf8)) }
        defer { server.stop() }
        let driver = try Driver(kind)
        for number in 0..<3 {
            let answer = Collector()
            let result = await driver.perform(CurlRequest(url: server.url + "/a?b=1"), answer)
            let summary = try result.get()
            #expect(answer.status == 200)
            #expect(answer.head?.version == "1.1")
            #expect(answer.head?.contentLength == 5)
            #expect(
                answer.head.map { String(decoding: $0.headerBytes, as: UTF8.self) }
                    == "Content-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n"
            )
            #expect(answer.text == "hello")
            #expect(summary.bytesReceived == 5)
            #expect(summary.bytesSent > 20)
            #expect(summary.newConnections == (number == 0 ? 1 : 0))
            #expect(summary.reusedConnection == (number > 0))
            #expect(summary.remoteAddress == "127.0.0.1")
            #expect(summary.timings.total >= summary.timings.firstByte)
            #expect(summary.timings.firstByte > .zero)
        }
        #expect(server.accepted == 1)
        #expect(server.requests.map(\.target) == ["/a?b=1", "/a?b=1", "/a?b=1"])
        #expect(driver.openConnections == 1)
        driver.close()
        #expect(await eventually { server.openConnections == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func nothingIsAddedToTheHeaders(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        var request = CurlRequest(method: "POST", url: server.url + "/../a/./b", body: .bytes(Array("x".utf8)))
        request.headers = ["X-Empty:", "X-One: 1", "accept: text/plain"]
        _ = try await driver.perform(request).get()
        let seen = try #require(server.requests.first)
        #expect(seen.target == "/../a/./b")
        #expect(
            seen.headers.sorted() == [
                "Content-Length: 1", "Host: 127.0.0.1:\(server.port)", "X-Empty:", "X-One: 1", "accept: text/plain",
            ]
        )
    }

    @Test(arguments: DriverKind.allCases)
    func methodsAndBodiesFollowOneAnother(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { request, connection in
            if request.method == "HEAD" {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            } else {
                connection.reply(headers: ["X-Method: \(request.method)"], body: request.body)
            }
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bodies: [(CurlBody, [UInt8])] = [
            (.none, []), (.bytes([]), []), (.bytes(Array("small".utf8)), Array("small".utf8)), (.bytes(large), large),
            (.source(PieceSource(large, piece: 777), length: large.count), large),
            (.source(PieceSource(large, piece: 40_000), length: nil), large),
        ]
        for round in 0..<2 {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "REPORT"] {
                for (body, bytes) in bodies {
                    if method == "HEAD", !bytes.isEmpty { continue }
                    if case .bytes = body, method == "HEAD" { continue }
                    if case .source(let source, _) = body { #expect(source.rewind()) }
                    let answer = Collector()
                    let result = await driver.perform(CurlRequest(method: method, url: server.url, body: body), answer)
                    let summary = try result.get()
                    #expect(answer.status == 200, "\(method) in round \(round)")
                    #expect(answer.body == bytes)
                    #expect(summary.bytesSent >= bytes.count)
                    let seen = try #require(server.requests.last)
                    #expect(seen.method == method)
                    switch body {
                    case .none:
                        #expect(seen.header("Content-Length") == nil)
                        #expect(seen.header("Transfer-Encoding") == nil)
                    case .source(_, nil): #expect(seen.header("Transfer-Encoding") == "chunked")
                    default: #expect(seen.header("Content-Length") == "\(bytes.count)")
                    }
                    if method == "HEAD" { #expect(answer.head?.contentLength == 1_000) }
                }
            }
        }
        #expect(server.accepted == 1)
    }

    @Test(arguments: DriverKind.allCases)
    func interimAnswersAreSkippedAndTrailersGiven(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
            connection.send("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n")
            connection.send("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n")
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        let answer = Collector()
        _ = try await driver.perform(CurlRequest(url: server.url), answer).get()
        #expect(answer.status == 201)
        #expect(answer.head.map { String(decoding: $0.headerBytes, as: UTF8.self) }?.contains("Link") == false)
        #expect(answer.head?.contentLength == nil)
        #expect(answer.text == "abcde")
        #expect(answer.trailerText == "X-Sum: 5\r\n")
    }

    @Test(arguments: DriverKind.allCases)
    func aLargeAnswerArrivesWhole(_ kind: DriverKind) async throws {
        let piece = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(piece.count * 256)\r\n\r\n")
            for _ in 0..<256 { connection.send(piece) }
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        for isLarge in [false, true, false] {
            var request = CurlRequest(url: server.url)
            request.expectsLargeBody = isLarge
            let answer = Collector()
            let summary = try await driver.perform(request, answer).get()
            #expect(summary.bytesReceived == piece.count * 256)
            let body = answer.body
            #expect(
                stride(from: 0, to: body.count, by: piece.count).allSatisfy {
                    Array(body[$0..<$0 + piece.count]) == piece
                }
            )
        }
    }
}
