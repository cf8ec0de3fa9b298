internal import ConnCore

extension HandlerContract {
    /// What is tried again and what is not.
    static var failures: [Promise] {
        [
            Promise("a call succeeds as soon as the server is back") { run in
                let clock = VirtualClock()
                let handler = try await run.make(run.configuration(run.policy(), clock))
                run.subject.failConnects(3)
                try await run.call(handler)
                try run.expect(run.subject.connectsTried, 4, "tries to connect")
                try run.expect(clock.sleeps, [100, 200, 400].map { Duration.milliseconds($0) }, "the sleeps")
                try await run.close(handler)
            },
            Promise("a handler works again after a call that failed") { run in
                let handler = try await run.make(run.configuration(run.policy(retries: 0, connects: 0)))
                run.subject.failConnects(1_000)
                _ = try await run.failure("a call without a server") { try await run.call(handler) }
                run.subject.failConnects(0)
                try await run.call(handler)
                try await run.close(handler)
            },
            Promise("a refused login is final and tried once") { run in
                let clock = VirtualClock()
                let handler = try await run.make(run.configuration(run.policy(), clock))
                run.subject.refuseLogins(true)
                let error = try await run.failure("a refused login") { try await run.call(handler) }
                try run.expect(error, .authentication, "a refused login")
                try run.expect(run.subject.connectsTried, 1, "tries to connect")
                try run.expect(clock.sleeps, [], "the sleeps")
                try run.expect(run.waits(error, .connect), [nil], "the waits in the attempt log")
                run.subject.refuseLogins(false)
                try await run.call(handler)
                try await run.close(handler)
            },
            Promise("nothing sleeps past the deadline while connecting") { run in
                try await run.checkDeadline { $0.failConnects(1_000) }
            },
            Promise("nothing sleeps past the deadline between tries") { run in
                try await run.checkDeadline { $0.failOperations(1_000) }
            },
            Promise("the final error names the endpoint and the call's label") { run in
                let handler = try await run.make(run.configuration(run.policy(retries: 0, connects: 0)))
                run.subject.failConnects(1_000)
                let options = CallOptions(idempotent: true, label: "contract-label")
                let error = try await run.failure("a call without a server") { try await run.call(handler, options) }
                try require(error.endpoint != nil, "the error has no endpoint")
                try run.expect(error.label, "contract-label", "the error's label")
                try run.expect(error.outcome, .notApplied, "the outcome of a call that never connected")
                try await run.close(handler)
            },
        ]
    }
}

extension ContractRun {
    /// Tries are 700 ms apart and the call has 1 s: one wait fits, the second would not.
    func checkDeadline(_ breakIt: (Subject) -> Void) async throws {
        let clock = VirtualClock()
        let policy = policy(retries: 20, connects: 20, constant: .milliseconds(700), first: .zero)
        let handler = try await make(configuration(policy, clock))
        breakIt(subject)
        let options = CallOptions(idempotent: true, timeout: .seconds(1))
        let error = try await failure("a call with a time limit") { try await call(handler, options) }
        try expect(error, .timeout, "a call with a time limit")
        // A worker thread that comes too late is an error of its own; the log has the failures before it.
        let named = (error.underlying as? ConnError).map { error.message.hasSuffix($0.message) }
        try require(named ?? !error.attempts.isEmpty, "'\(error.message)' hides the last failure")
        try require(clock.elapsed <= .seconds(1), "the call slept until \(clock.elapsed), past its limit of 1 s")
        try expect(clock.sleeps, [.milliseconds(700)], "the sleeps")
        try await close(handler)
    }
}
