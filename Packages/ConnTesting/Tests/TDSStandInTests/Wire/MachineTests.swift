import Testing

@testable import TDSStandIn

@Suite struct MachineTests {
    private func machine(_ tls: StandInTLS.Mode = .off) -> ConnectionMachine {
        ConnectionMachine(tls: tls, messageLimit: 1 << 20, nonce: Array(repeating: 1, count: 32))
    }

    private func packet(_ type: PacketType, _ data: [UInt8], _ status: PacketStatus = .endOfMessage) -> Packet {
        Packet(type: type, status: status, data: data[...])
    }

    /// A machine after PRELOGIN and LOGIN7.
    private func ready() throws -> ConnectionMachine {
        var machine = machine()
        _ = try machine.receive(packet(.prelogin, ClientMessages.prelogin(encryption: 2)))
        _ = try machine.receive(packet(.login, ClientMessages.login()))
        return machine
    }

    @Test(
        arguments: [
            (.off, 0, .none), (.optional, 0, .login), (.optional, 1, .whole), (.optional, 2, .none),
            (.required, 0, .whole),
        ] as [(StandInTLS.Mode, UInt8, ConnectionMachine.Encryption)]
    )
    func preloginBeginsTheEncryptionThatWasAgreed(
        tls: StandInTLS.Mode,
        encryption: UInt8,
        expected: ConnectionMachine.Encryption
    ) throws {
        var machine = machine(tls)
        let actions = try machine.receive(packet(.prelogin, ClientMessages.prelogin(encryption: encryption)))
        guard actions.count == 1, case .prelogin(_, expected) = actions[0] else { Issue.record("\(actions)"); return }
        let next = try machine.receive(packet(.login, ClientMessages.login()))
        guard next.count == 1, case .login(_, let endsTLS) = next[0] else { Issue.record("\(next)"); return }
        #expect(endsTLS == (expected == .login))
    }

    @Test func aClientWithoutTLSIsTurnedAwayWhereItIsRequired() throws {
        var machine = machine(.required)
        let actions = try machine.receive(packet(.prelogin, ClientMessages.prelogin(encryption: 2)))
        guard actions.count == 2, case .close = actions[1] else { Issue.record("\(actions)"); return }
        #expect(try machine.receive(packet(.login, ClientMessages.login())).isEmpty)
    }

    @Test func aLoginInClearIsRefusedWhereTLSIsRequired() throws {
        var machine = machine(.required)
        #expect(throws: WireError.self) { try machine.receive(packet(.login, ClientMessages.login())) }
    }

    @Test(arguments: [PacketType.batch, .procedures, .attention, .bulkLoad, .transaction, .oldLogin])
    func nothingIsTakenBeforeTheLogin(type: PacketType) {
        var machine = machine()
        #expect(throws: WireError.self) { try machine.receive(packet(type, [1, 2, 3])) }
    }

    @Test(arguments: [PacketType.login, .prelogin, .sspi, .answer, .federatedToken])
    func nothingOfTheLoginIsTakenAfterIt(type: PacketType) throws {
        var machine = try ready()
        #expect(throws: WireError.self) { try machine.receive(packet(type, [1, 2, 3])) }
    }

    @Test func aLoginThatGoesOnForeverIsRefused() throws {
        var machine = machine()
        #expect(throws: WireError.self) {
            for _ in 0..<100 { _ = try machine.receive(packet(.prelogin, Array(repeating: 0, count: 32_000), [])) }
        }
    }

    @Test func anAttentionInsideAMessageDropsIt() throws {
        var machine = try ready()
        #expect(try machine.receive(packet(.batch, [1, 2], [])).isEmpty)
        let actions = try machine.receive(packet(.attention, []))
        guard actions.count == 2, case .ignored = actions[0], case .attention = actions[1] else {
            Issue.record("\(actions)")
            return
        }
        let next = try machine.receive(packet(.batch, ClientMessages.batch("x")))
        guard next.count == 1, case .request = next[0] else { Issue.record("\(next)"); return }
    }

    @Test func aMessageThatIsTakenBackIsIgnored() throws {
        var machine = try ready()
        #expect(try machine.receive(packet(.batch, [1, 2], [])).isEmpty)
        let actions = try machine.receive(packet(.batch, [3], [.endOfMessage, .ignore]))
        guard actions.count == 1, case .ignored = actions[0] else { Issue.record("\(actions)"); return }
    }

    @Test func aBulkLoadIsPassedOnPacketByPacket() throws {
        var machine = try ready()
        let first = try machine.receive(packet(.bulkLoad, [1], []))
        let second = try machine.receive(packet(.bulkLoad, [2]))
        guard case .bulk([1], _, true) = first.first, case .bulk([2], .endOfMessage, false) = second.first else {
            Issue.record("\(first) \(second)")
            return
        }
        #expect(throws: WireError.self) {
            _ = try machine.receive(packet(.bulkLoad, [1], []))
            _ = try machine.receive(packet(.batch, [1]))
        }
    }
}
