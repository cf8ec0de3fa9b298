import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("A POST is carried out once at most", .timeLimit(.minutes(3)))
    struct PostOnceTests {
        @Test("under cuts at random moments", arguments: Face.allCases)
        func cuts(_ face: Face) async throws {
            let server = try TwinServer(keptRequests: 100_000, keptBytes: 64).start()
            defer { server.stop() }
            server.on("POST", "/pay") { _ in .text("paid") }
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            defer { proxy.stop() }
            var configuration = HandlerConfiguration.quick(retries: 8, connects: 30, first: .milliseconds(1))
            configuration.maximumThreadConnections = 16
            let handler = try HTTPHandler(
                unconnected: HTTPConnProperties("http://127.0.0.1:\(proxy.port)"),
                options: HTTPOptions(),
                configuration: configuration
            )
            proxy.startRandomCuts(every: .milliseconds(2), seed: 7)
            let (succeeded, failed) = (Shared<[Int]>([]), Shared<[Int]>([]))
            let workers = 8
            let each = 150
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<workers {
                    let numbers = worker * each..<(worker + 1) * each
                    group.addTask {
                        switch face {
                        case .sync:
                            try await onThread {
                                for number in numbers {
                                    do throws(ConnError) {
                                        try handler.post("/pay", body: .text("\(number)"))
                                        succeeded.change { $0.append(number) }
                                    } catch {
                                        note(error, number)
                                    }
                                }
                            }
                        case .async:
                            for number in numbers {
                                do throws(ConnError) {
                                    try await handler.post("/pay", body: .text("\(number)"))
                                    succeeded.change { $0.append(number) }
                                } catch {
                                    note(error, number)
                                }
                            }
                        }
                    }
                }
                @Sendable func note(_ error: ConnError, _ number: Int) {
                    #expect(error.kind == .connection, "\(error)")
                    #expect(error.outcome == .unknown || error.outcome == .notApplied)
                    failed.change { $0.append(number) }
                }
                try await group.waitForAll()
            }
            let cuts = proxy.stopRandomCuts()
            await handler.shutdown()

            var times: [Int: Int] = [:]
            for request in server.requests("POST", "/pay") { times[Int(request.text) ?? -1, default: 0] += 1 }
            let twice = times.filter { $0.value > 1 }
            print(
                "POST under \(cuts) cuts (\(face)): \(workers * each) calls, \(succeeded.value.count) answered,",
                "\(failed.value.count) failed, of which the server saw \(failed.value.count { times[$0] != nil });",
                "\(twice.count) carried out twice"
            )
            #expect(cuts > 20)
            #expect(twice.isEmpty)
            #expect(succeeded.value.allSatisfy { times[$0] == 1 })
            #expect(succeeded.value.count + failed.value.count == workers * each)
            #expect(!succeeded.value.isEmpty)
            #expect(!failed.value.isEmpty)
        }

        @Test("with idempotent: true it may be carried out more often, and all succeed", arguments: Face.allCases)
        func idempotent(_ face: Face) async throws {
            let server = try TwinServer().start()
            defer { server.stop() }
            server.on("POST", "/search") { _ in .text("found") }
            let user = try HTTPUser(server, face)
            for number in 0..<30 {
                if number.isMultiple(of: 2) { server.fail(.answerLost(.reset)) }
                let request = HTTPRequest(.post, "/search", body: .text("\(number)"))
                #expect(try await user.send(request, CallOptions(idempotent: true)).text() == "found")
            }
            #expect(server.requests.count == 45)
        }

        @Test("a body that cannot be made again is not sent again", arguments: Face.allCases)
        func onceOnly(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                server.fail(.status(503), count: nil)
                let user = try HTTPUser(server, face)
                let sent = Shared(0)
                let body = HTTPBody.producer(length: 4) {
                    sent.change { count in
                        count += 1
                        return count == 1 ? Array("once".utf8) : nil
                    }
                }
                let error = try await thrownError { try await user.send(HTTPRequest(.put, "/x", body: body)) }
                #expect(error.nativeCode?.code == "503")
                #expect(server.requests.map(\.text) == ["once"])
            }
        }
    }
}
