internal import ConnCore

extension HandlerContract {
    /// The five retry arguments, seen in the attempt log, in virtual time.
    static var arguments: [Promise] {
        [
            Promise("the five arguments become the handler's policy") { run in
                let handler = try await run.make(
                    maxRetries: 3,
                    maxConnRetries: 4,
                    retryWaitTime: .seconds(5),
                    exponentialMinRetryWaitTime: .seconds(6),
                    exponentialMultiplier: 7
                )
                var expected = RetryPolicy(
                    maxRetries: 3,
                    maxConnRetries: 4,
                    retryWaitTime: .seconds(5),
                    exponentialMinRetryWaitTime: .seconds(6),
                    exponentialMultiplier: 7
                )
                expected.seed = handler.configuration.retry.seed
                try run.expect(handler.configuration.retry, expected, "the policy")
                try await run.close(handler)
            },
            Promise("by default 8 re-tries wait 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4 and 12.8 s") { run in
                let waits = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800].map { Duration.milliseconds($0) }
                var policy = RetryPolicy()
                policy.jitter = .none
                try await run.checkConnectWaits(policy, waits)
            },
            Promise("maxRetries bounds the tries of an operation") { run in
                let waits = [100, 200, 400].map { Duration.milliseconds($0) }
                try await run.checkExecuteWaits(run.policy(retries: 3, connects: 50), waits)
            },
            Promise("maxRetries of zero means one try") { run in
                try await run.checkExecuteWaits(run.policy(retries: 0, connects: 50), [])
            },
            Promise("maxConnRetries bounds the tries to connect") { run in
                let waits = [100, 200].map { Duration.milliseconds($0) }
                try await run.checkConnectWaits(run.policy(retries: 50, connects: 2), waits)
            },
            Promise("maxConnRetries of zero means one try to connect") { run in
                try await run.checkConnectWaits(run.policy(retries: 50, connects: 0), [])
            },
            Promise("retryWaitTime is part of every wait") { run in
                let policy = run.policy(retries: 3, connects: 50, constant: .seconds(2), first: .seconds(1))
                try await run.checkExecuteWaits(policy, [.seconds(3), .seconds(4), .seconds(6)])
            },
            Promise("exponentialMinRetryWaitTime is the first exponential wait") { run in
                let policy = run.policy(retries: 50, connects: 3, first: .milliseconds(70))
                try await run.checkConnectWaits(policy, [70, 140, 280].map { Duration.milliseconds($0) })
            },
            Promise("exponentialMultiplier is the factor between waits") { run in
                let policy = run.policy(retries: 3, connects: 50, first: .milliseconds(10), multiplier: 10)
                try await run.checkExecuteWaits(policy, [10, 100, 1_000].map { Duration.milliseconds($0) })
            },
            Promise("a call's own policy goes before the handler's") { run in
                let clock = VirtualClock()
                let handler = try await run.make(run.configuration(run.policy(), clock))
                run.subject.failOperations(1_000)
                var options = CallOptions(idempotent: true)
                options.retry = run.policy(retries: 1, connects: 50)
                let error = try await run.failure("a failing call") { try await run.call(handler, options) }
                try run.expect(run.waits(error, .execute), [.milliseconds(100), nil], "the waits in the attempt log")
                try await run.close(handler)
            },
            Promise("arguments out of range are misuse before anything is sent") { run in
                let wrong: [(String, @Sendable () async throws -> Subject.Handler)] = [
                    ("maxRetries: -1", { try await run.make(maxRetries: -1) }),
                    ("maxConnRetries: -1", { try await run.make(maxConnRetries: -1) }),
                    ("retryWaitTime: -1 s", { try await run.make(retryWaitTime: .seconds(-1)) }),
                    (
                        "exponentialMinRetryWaitTime: -1 s",
                        { try await run.make(exponentialMinRetryWaitTime: .seconds(-1)) }
                    ),
                    ("exponentialMultiplier: -1", { try await run.make(exponentialMultiplier: -1) }),
                    ("exponentialMultiplier: nan", { try await run.make(exponentialMultiplier: .nan) }),
                    ("exponentialMultiplier: infinity", { try await run.make(exponentialMultiplier: .infinity) }),
                ]
                for (name, make) in wrong {
                    let error = try await run.failure(name) { _ = try await make() }
                    try run.expect(error, .misuse(.invalidArgument), name)
                }
                var configuration = run.configuration(run.policy())
                configuration.maximumThreadConnections = 0
                let error = try await run.failure("no connections") { _ = try await run.make(configuration) }
                try run.expect(error, .misuse(.invalidArgument), "maximumThreadConnections: 0")
                try run.expect(run.subject.connectsTried, 0, "tries to connect")
            },
        ]
    }
}

extension ContractRun {
    /// Lets every connect fail and compares the log with `waits`.
    func checkConnectWaits(_ policy: RetryPolicy, _ waits: [Duration]) async throws {
        let clock = VirtualClock()
        let handler = try await make(configuration(policy, clock))
        subject.failConnects(1_000)
        let error = try await failure("a call without a server") { try await call(handler) }
        try expect(error, .connection, "a call without a server")
        try expect(self.waits(error, .connect), waits + [nil], "the waits in the attempt log")
        try expect(clock.sleeps, waits, "the sleeps")
        try expect(subject.connectsTried, waits.count + 1, "tries to connect")
        try expect(self.waits(error, .execute), [], "re-tries of the operation")
        try require(error.attempts.allSatisfy { $0.endpoint != nil }, "the attempt log does not name the endpoint")
        try await close(handler)
    }

    /// Lets every operation fail and compares the log with `waits`.
    func checkExecuteWaits(_ policy: RetryPolicy, _ waits: [Duration]) async throws {
        let clock = VirtualClock()
        let handler = try await make(configuration(policy, clock))
        subject.failOperations(1_000)
        let error = try await failure("a failing call") { try await call(handler) }
        try expect(self.waits(error, .execute), waits + [nil], "the waits in the attempt log")
        try expect(clock.sleeps, waits, "the sleeps")
        try expect(self.waits(error, .connect), [], "failed connects")
        subject.failOperations(0)
        try await call(handler)
        try await close(handler)
    }
}
