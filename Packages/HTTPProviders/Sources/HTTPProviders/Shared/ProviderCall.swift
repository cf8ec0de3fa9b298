internal import HTTPCore

/// One request of a provider and what becomes of its answer: written once, sent in both faces.
struct ProviderCall<Value: Sendable>: Sendable {
    /// A status from 400 up is thrown, whatever the handler's options say, unless the request itself says otherwise.
    var request: HTTPRequest
    /// Turns an answer of an acceptable status into a value.
    var read: @Sendable (HTTPResponse) throws(ConnError) -> Value
    /// Adds what the provider says of a failure.
    var explain: @Sendable (ConnError) -> ConnError = { $0 }

    /// What is sent.
    fileprivate var sent: HTTPRequest {
        var request = request
        if request.raiseForStatus == nil { request.raiseForStatus = true }
        return request
    }
}

extension CallOptions {
    /// The options of a call that only reads, whatever its method; the caller's own word counts.
    var reading: CallOptions {
        var options = self
        if options.idempotent == nil { options.idempotent = true }
        return options
    }

    /// The same options for each of several requests of one call: one deadline for all.
    func shared(_ clock: RetryClock) -> CallOptions {
        guard timeout != nil else { return self }
        var options = self
        options.deadline = effectiveDeadline(clock: clock)
        options.timeout = nil
        return options
    }
}

extension HTTPHandling {
    /// Sends the request, retried as a read; blocks.
    @available(*, noasync)
    func run<Value>(_ call: ProviderCall<Value>, _ options: CallOptions) throws(ConnError) -> Value {
        let response: HTTPResponse
        do throws(ConnError) {
            response = try request(call.sent, options: options.reading)
        } catch {
            throw call.explain(error)
        }
        return try value(of: call, response, options)
    }

    /// Sends the request, retried as a read; suspends.
    func run<Value>(_ call: ProviderCall<Value>, _ options: CallOptions) async throws(ConnError) -> Value {
        let response: HTTPResponse
        do throws(ConnError) {
            response = try await request(call.sent, options: options.reading)
        } catch {
            throw call.explain(error)
        }
        return try value(of: call, response, options)
    }

    /// Sends the requests one after the other; blocks.
    @available(*, noasync)
    func runAll<Value>(_ calls: [ProviderCall<Value>], _ options: CallOptions) throws(ConnError) -> [Value] {
        let options = options.shared(configuration.clock)
        var values: [Value] = []
        values.reserveCapacity(calls.count)
        for call in calls { values.append(try run(call, options)) }
        return values
    }

    /// Sends the requests, up to `limit` at once; the first failure cancels the others.
    func runAll<Value>(
        _ calls: [ProviderCall<Value>],
        limit: Int,
        _ options: CallOptions
    ) async throws(ConnError) -> [Value] {
        if calls.count == 1, let call = calls.first { return [try await run(call, options)] }
        let options = options.shared(configuration.clock)
        let result = await withTaskGroup(of: (Int, Result<Value, ConnError>).self) { group in
            var values = [Value?](repeating: nil, count: calls.count)
            var failure: ConnError?
            var next = 0
            func begin() {
                guard next < calls.count, failure == nil else { return }
                let index = next
                next += 1
                group.addTask {
                    do throws(ConnError) {
                        return (index, .success(try await self.run(calls[index], options)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<limit { begin() }
            while let (index, result) = await group.next() {
                switch result {
                case .success(let value): values[index] = value
                case .failure(let error) where failure == nil:
                    failure = error
                    group.cancelAll()
                case .failure: break
                }
                begin()
            }
            return failure.map { Result<[Value], ConnError>.failure($0) } ?? .success(values.compactMap { $0 })
        }
        return try result.get()
    }

    private func value<Value>(
        of call: ProviderCall<Value>,
        _ response: HTTPResponse,
        _ options: CallOptions
    ) throws(ConnError) -> Value {
        try placing(options) { () throws(ConnError) in try call.read(response) }
    }
}
