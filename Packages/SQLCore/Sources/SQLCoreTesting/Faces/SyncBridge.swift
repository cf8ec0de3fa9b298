/// Lets a case's async body stand in for the closure of a blocking call.
///
/// The blocking call runs on its thread. Whenever it calls its closure, the thread waits there and runs what the body
/// asks for; when the body ends, the closure returns or throws what the body did. So one body serves both faces, and
/// a closure that the handler replays is served again.
final class SyncBridge<Input, Output: Sendable>: Sendable {
    /// One call of the closure.
    // `outcome` is written by the body before it lets the thread go on, and read by the thread afterwards.
    final class Visit: @unchecked Sendable {
        let input: Unchecked<Input>
        let queue = JobQueue()
        var outcome: Result<Output, any Error>?

        init(_ input: Input) {
            self.input = Unchecked(input)
        }
    }

    private enum Event: Sendable {
        case entered(Visit)
        case ended(Result<Void, any Error>)
    }

    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    init() {
        (events, continuation) = AsyncStream.makeStream()
    }

    /// The blocking closure; called on the thread.
    func enter(_ input: Input) throws -> Output {
        let visit = Visit(input)
        continuation.yield(.entered(visit))
        visit.queue.runUntilFinished()
        guard let outcome = visit.outcome else { throw ContractFailure("a case's body ended without an outcome") }
        return try outcome.get()
    }

    /// Starts the blocking call at `place` and serves its closure until the call has ended.
    func serve(
        at place: SQLPlace,
        _ start: @escaping @Sendable (SyncBridge) throws -> Void,
        body: (Visit) async throws -> Output
    ) async throws {
        place.submit { [self] in
            let result = Result { try start(self) }
            continuation.yield(.ended(result))
        }
        for await event in events {
            switch event {
            case .entered(let visit):
                do {
                    visit.outcome = .success(try await body(visit))
                } catch {
                    visit.outcome = .failure(error)
                }
                visit.queue.finish()
            case .ended(let result):
                return try result.get()
            }
        }
    }
}
