import ConnCore
import CurlTransport
import Testing

/// Pausing and going on, both ways.
struct FlowTests {
    @Test(arguments: DriverKind.allCases, [false, true])
    func aReceiverMayPutOffBytes(_ kind: DriverKind, _ isChunked: Bool) async throws {
        let piece = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 8) }
        let server = try HTTPTestServer { _, connection in
            if isChunked {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<40 {
                    connection.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])
                }
                connection.send("0\r\n\r\n")
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(piece.count * 40)\r\n\r\n")
                for _ in 0..<40 { connection.send(piece) }
            }
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        // Takes bytes only with a ticket; each refusal asks another task for one.
        let tickets = Tickets()
        let answer = Collector(flow: { _, _ in tickets.take() ? .taken : .later })
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: answer)
        async let result = driver.perform(transfer)
        let feeder = Task {
            while !Task.isCancelled {
                if tickets.isWanted {
                    tickets.give(3)
                    transfer.resumeReceiving()
                }
                await Task.yield()
            }
        }
        let summary = await result.summary
        feeder.cancel()
        #expect(summary?.bytesReceived == piece.count * 40)
        #expect(answer.pauses > 10)
        let body = answer.body
        #expect(body.count == piece.count * 40)
        #expect(
            stride(from: 0, to: body.count, by: piece.count).allSatisfy { Array(body[$0..<$0 + piece.count]) == piece }
        )
        #expect(await driver.perform(CurlRequest(url: server.url)).summary?.newConnections == 0)
    }

    @Test(arguments: DriverKind.allCases, [nil, 100_000])
    func aSourceMayHaveNothingYet(_ kind: DriverKind, _ length: Int?) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        for waitsAt in [0, 40_000] {
            let source = PieceSource(bytes, piece: 10_000, waitsAt: waitsAt)
            let answer = Collector()
            let transfer = CurlTransfer(
                CurlRequest(method: "POST", url: server.url, body: .source(source, length: length)),
                receiver: answer
            )
            async let result = driver.perform(transfer)
            #expect(await eventually { source.timesAsked > waitsAt / 10_000 })
            #expect(answer.status == nil)
            source.waitNoMore()
            transfer.resumeSending()
            #expect(await result.summary != nil)
            #expect(answer.body == bytes)
        }
    }

    @Test func aSessionStreamsStepByStep() throws {
        let server = try HTTPTestServer { $1.reply(body: [UInt8](repeating: 9, count: 1_000_000)) }
        defer { server.stop() }
        let session = try CurlSession(CurlSettings(), share: try CurlShare())
        let tickets = Tickets()
        let answer = Collector(flow: { _, _ in tickets.take() ? .taken : .later })
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: answer)
        try session.begin(transfer)
        #expect(try session.drive(until: { answer.head != nil }) == nil)
        #expect(answer.status == 200)
        var steps = 0
        while true {
            let before = answer.body.count
            tickets.give(1)
            transfer.resumeReceiving()
            steps += 1
            if try session.drive(until: { answer.body.count > before && tickets.isWanted }) != nil { break }
        }
        #expect(answer.body.count == 1_000_000)
        #expect(steps > 20)

        // Given up in the middle: the connection goes, the session stays.
        let second = CurlTransfer(CurlRequest(url: server.url), receiver: Collector(flow: { _, _ in .later }))
        try session.begin(second)
        #expect(throws: CurlFailure.self) {
            try session.begin(CurlTransfer(CurlRequest(url: server.url), receiver: Collector()))
        }
        #expect(try session.drive(until: { true }) == nil)
        session.abandon()
        #expect(session.openConnections == 0)
        #expect(
            try session.perform(CurlTransfer(CurlRequest(url: server.url), receiver: Collector())).newConnections == 1
        )
        session.closeIdle()
        #expect(session.openConnections == 0)
        session.close()
    }

    @Test func anInterruptHasTheConditionAskedAgain() async throws {
        let gate = Gate()
        let server = try HTTPTestServer { _, connection in
            gate.wait()
            connection.reply()
        }
        defer { server.stop() }
        let session = try CurlSession(CurlSettings(), share: try CurlShare())
        try session.begin(CurlTransfer(CurlRequest(url: server.url), receiver: Collector()))
        let stop = Gate()
        let interrupt = session.interrupt
        Task.detached {
            _ = await eventually { server.requests.count == 1 }
            stop.open()
            interrupt()
        }
        #expect(try session.drive(until: { stop.isOpen }) == nil)
        gate.open()
        #expect(try session.drive(until: { false })?.bytesReceived == 0)
    }
}
