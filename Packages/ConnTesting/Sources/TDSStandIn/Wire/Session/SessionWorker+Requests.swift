extension SessionWorker {
    /// Runs the requests of one message, as the faults let it.
    func perform(_ requests: [TDSRequest], status: PacketStatus, _ answers: AnswerWriter) {
        guard let session = current else { return malformed(.malformed("a request without a login")) }
        count(requests)
        let plan = context.faults.plan { Self.text(of: requests) }
        answers.begin(isProcedure: requests.contains(where: \.isProcedures), ending: plan.ending)
        if let delay = plan.delay { wait(delay) }
        reset(status, session, answers)
        if let error = plan.error { return fail(error, session, answers) }
        for request in requests where !cancelFlag.isSet { session.run(request, to: answers) }
    }

    func performBulk(_ feed: BulkFeed, _ status: PacketStatus, _ answers: AnswerWriter) {
        guard let session = current else { return malformed(.malformed("a bulk load without a login")) }
        let plan = context.faults.plan { "" }
        answers.begin(isProcedure: false, ending: plan.ending)
        if let delay = plan.delay { wait(delay) }
        reset(status, session, answers)
        let rows: BulkRows
        do {
            rows = try BulkRows(feed)
        } catch {
            if !feed.wasCancelled { malformed(error) }
            return
        }
        if let error = plan.error {
            feed.drain()
            fail(error, session, answers)
        } else {
            session.run(.bulkLoad(rows), to: answers)
            // A load that failed early is still being sent; its answer comes after its end.
            feed.drain()
        }
        context.statistics.count {
            $0.bulkLoads += 1
            $0.bulkRows += rows.rowCount
        }
        if let failure = rows.failure { malformed(failure) }
    }

    private func reset(_ status: PacketStatus, _ session: any TDSSession, _ answers: AnswerWriter) {
        let keeps = status.contains(.resetKeepingTransaction)
        guard keeps || status.contains(.reset) else { return }
        session.reset(keepingTransaction: keeps)
        context.statistics.count { $0.resets += 1 }
        answers.token { $0.changeToken(.reset, new: [UInt8](), old: []) }
    }

    /// An error that a fault asked for.
    private func fail(_ error: TDSMessage, _ session: any TDSSession, _ answers: AnswerWriter) {
        if error.number == 1205 {
            session.run(.batch("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"), to: ChangeSink(answers))
        }
        answers.message(error)
    }

    private func count(_ requests: [TDSRequest]) {
        context.statistics.count { counts in
            for request in requests {
                switch request {
                case .batch: counts.batches += 1
                case .procedures(let calls): counts.procedureCalls += calls.count
                case .transaction: counts.transactionRequests += 1
                case .bulkLoad: break
                }
            }
        }
        guard context.options.keepsStatements else { return }
        let text = Self.text(of: requests)
        if !text.isEmpty { context.statistics.keep(text) }
    }

    /// What faults are matched with.
    private static func text(of requests: [TDSRequest]) -> String {
        var parts: [String] = []
        for request in requests {
            switch request {
            case .batch(let text): parts.append(text)
            case .procedures(let calls):
                for call in calls {
                    parts.append(call.name)
                    for parameter in call.parameters {
                        if case .text(let units) = parameter.value {
                            parts.append(String(decoding: units, as: UTF16.self))
                        }
                    }
                }
            case .transaction(.begin): parts.append("BEGIN TRANSACTION")
            case .transaction(.commit): parts.append("COMMIT TRANSACTION")
            case .transaction(.rollback): parts.append("ROLLBACK TRANSACTION")
            case .transaction(.save): parts.append("SAVE TRANSACTION")
            case .bulkLoad: break
            }
        }
        return parts.joined(separator: " ")
    }
}

extension TDSRequest {
    fileprivate var isProcedures: Bool {
        if case .procedures = self { true } else { false }
    }
}
