import ConnTesting
import Testing

extension ConnTestingTests {
    @Suite struct FaultTests {
        @Test func withoutAScriptEverythingIsForwardedAndCounted() throws {
            let fixture = try Fixture(greeting: "hello")
            let client = try fixture.connect()
            #expect(client.receiveText(5) == "hello")
            client.send("abc")
            #expect(client.receiveText(3) == "abc")
            client.finishWriting()
            #expect(client.receiveAll().ending == .end)
            #expect(fixture.proxy.waitUntil(openConnections: 0))
            let counts = fixture.proxy.statistics
            #expect(counts.accepted == 1 && counts.closed == 1 && counts.faultCount == 0)
            #expect(counts.clientToServer.received == 3 && counts.clientToServer.forwarded == 3)
            #expect(counts.serverToClient.received == 8 && counts.serverToClient.forwarded == 8)
            let record = try #require(fixture.proxy.connection(0))
            #expect(record.state == .closedByPeers && record.faults.isEmpty)
            #expect(record.bytes(.clientToServer) == counts.clientToServer)
        }

        @Test(arguments: [0, 1, 7, 99, 100])
        func aCutComesAfterExactlySoManyAnswerBytes(count: Int) throws {
            let fixture = try Fixture(.cut(afterBytes: count))
            let client = try fixture.connect()
            client.send(String(repeating: "x", count: 100))
            let (text, ending) = client.receiveAll()
            #expect(text.count == count)
            #expect(ending == .end)
            #expect(fixture.proxy.connection(0)?.state == .cut)
            #expect(fixture.proxy.statistics.serverToClient.forwarded == count)
            #expect(fixture.proxy.statistics.faults == [.cut: 1])
            #expect(eventually { fixture.server.connections.first?.ending == .end })
        }

        @Test(arguments: [0, 1, 50, 100])
        func aResetComesAfterExactlySoManyRequestBytes(count: Int) throws {
            let fixture = try Fixture(.reset(afterBytes: count, .clientToServer))
            let client = try fixture.connect()
            client.send(String(repeating: "x", count: 100))
            #expect(client.receiveAll().ending == .reset)
            #expect(fixture.proxy.connection(0)?.state == .reset)
            #expect(fixture.proxy.statistics.clientToServer.forwarded == count)
            #expect(eventually { fixture.server.connections.first?.ending == .reset })
            #expect(fixture.server.received.count == count)
        }

        @Test func aStallIsSilentUntilItIsResumed() throws {
            let fixture = try Fixture(.stall(afterBytes: 2))
            let client = try fixture.connect()
            client.send("abcd")
            #expect(client.receiveText(2) == "ab")
            #expect(fixture.proxy.waitUntil(faults: 1))
            client.send("ef")
            client.limit(.milliseconds(30))
            #expect(client.receiveAll() == ("", .timeout))
            #expect(fixture.server.received == "abcd")
            #expect(fixture.proxy.statistics.open == 1)
            client.limit(.seconds(5))
            #expect(fixture.proxy.resume(connection: 0))
            #expect(client.receiveText(4) == "cdef")
        }

        @Test func aHalfCloseEndsOneDirectionOnly() throws {
            let fixture = try Fixture(.halfClose(afterBytes: 3))
            let client = try fixture.connect()
            client.send("abcdef")
            #expect(client.receiveAll() == ("abc", .end))
            client.send("ghi")
            #expect(eventually { fixture.server.received == "abcdefghi" })
            #expect(fixture.proxy.statistics.open == 1)
            client.finishWriting()
            #expect(fixture.proxy.waitUntil(openConnections: 0))
            #expect(fixture.proxy.connection(0)?.state == .closedByPeers)
        }

        @Test func aDelayHoldsEachChunkBack() throws {
            let fixture = try Fixture(.delay(.milliseconds(60), .serverToClient))
            let client = try fixture.connect()
            let clock = ContinuousClock()
            for text in ["a", "b"] {
                let time = clock.measure {
                    client.send(text)
                    #expect(client.receiveText(1) == text)
                }
                #expect(time >= .milliseconds(60) && time < .seconds(3))
            }
            client.finishWriting()
            #expect(client.receiveAll() == ("", .end))
        }

        @Test func aThrottleSlowsTheBytes() throws {
            let fixture = try Fixture(.throttle(bytesPerSecond: 10_000, .serverToClient))
            let client = try fixture.connect()
            let text = String(repeating: "x", count: 2_000)
            let time = ContinuousClock().measure {
                client.send(text)
                #expect(client.receiveText(2_000) == text)
            }
            #expect(time >= .milliseconds(150) && time < .seconds(3))
        }

        @Test(arguments: [0, 2, 4])
        func oneByteIsCorrupted(index: Int) throws {
            let fixture = try Fixture(.corrupt(byte: index, .clientToServer, mask: 0x20))
            let client = try fixture.connect()
            client.send("ab")
            #expect(client.receive(2).count == 2)
            client.send("cde")
            #expect(client.receive(3).count == 3)
            var expected = Array("abcde".utf8)
            expected[index] ^= 0x20
            #expect(fixture.server.connections[0].received == expected)
        }

        @Test func aSilentConnectionNeverReachesTheServer() throws {
            let fixture = try Fixture(.silent, greeting: "hello")
            let client = try fixture.connect()
            client.send("abc")
            #expect(fixture.proxy.waitUntil { $0.clientToServer.received == 3 })
            client.limit(.milliseconds(30))
            #expect(client.receiveAll() == ("", .timeout))
            #expect(fixture.server.connections.isEmpty)
            client.finishWriting()
            #expect(fixture.proxy.waitUntil(openConnections: 0))
        }

        @Test func aRefusedConnectionIsResetAtOnce() throws {
            let fixture = try Fixture(.refused)
            let client = try fixture.connect()
            #expect(client.receiveAll() == ("", .reset))
            #expect(fixture.server.connections.isEmpty)
        }

        @Test func swallowedRequestsLeaveTheConnectionOpen() throws {
            let rule = FaultRule(.bytes(2, .clientToServer), .swallow(.clientToServer))
            let fixture = try Fixture(FaultScript([rule]))
            let client = try fixture.connect()
            client.send("abcd")
            #expect(client.receiveText(2) == "ab")
            #expect(fixture.proxy.waitUntil { $0.clientToServer.received == 4 })
            let counts = fixture.proxy.statistics.clientToServer
            #expect(counts.forwarded == 2)
            #expect(fixture.proxy.statistics.open == 1)
        }

        @Test(arguments: ConnectionEnding.allCases)
        func theAnswerToOneRequestIsDropped(ending: ConnectionEnding) throws {
            let fixture = try Fixture(.dropAnswer(to: .text("COMMIT"), ending: ending))
            let client = try fixture.connect()
            client.send("BEGIN;")
            #expect(client.receiveText(6) == "BEGIN;")
            client.send("COM")
            #expect(client.receiveText(3) == "COM")
            client.send("MIT;")
            #expect(client.receiveAll() == ("", ending == .cut ? .end : .reset))
            #expect(fixture.server.received.hasPrefix("BEGIN;COMMIT"))
            #expect(fixture.proxy.statistics.faults == [.dropAnswer: 1])
        }

        @Test func theSecondMatchCanBeMeant() throws {
            let fixture = try Fixture(.dropAnswer(to: .text("COMMIT;"), occurrence: 2))
            let client = try fixture.connect()
            client.send("COMMIT;")
            #expect(client.receiveText(7) == "COMMIT;")
            client.send("COMMIT;")
            #expect(client.receiveAll() == ("", .end))
            #expect(fixture.server.received == "COMMIT;COMMIT;")
        }

        @Test func aRequestIsDroppedBeforeTheServerSeesIt() throws {
            let fixture = try Fixture(.dropRequest(.text("COMMIT;")))
            let client = try fixture.connect()
            client.send("BEGIN;")
            #expect(client.receiveText(6) == "BEGIN;")
            client.send("COMMIT;")
            #expect(client.receiveAll() == ("", .end))
            #expect(eventually { fixture.server.connections.first?.ending == .end })
            #expect(fixture.server.received == "BEGIN;")
        }

        @Test func scriptsCombine() throws {
            let fixture = try Fixture(
                .corrupt(byte: 0, mask: 0x20).and(.cut(afterBytes: 3)).and(.delay(.milliseconds(5)))
            )
            let client = try fixture.connect()
            client.send("abcd")
            #expect(client.receiveAll() == ("Abc", .end))
            #expect(fixture.proxy.connection(0)?.faults == [.delay, .corrupt, .cut])
        }

        @Test func aMebibyteEachWayArrivesWhole() throws {
            let fixture = try Fixture()
            let client = try fixture.connect()
            let block = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for _ in 0..<16 {
                client.send(block)
                #expect(client.receive(block.count) == block)
            }
            #expect(fixture.proxy.statistics.serverToClient.forwarded == 1 << 20)
        }
    }
}
