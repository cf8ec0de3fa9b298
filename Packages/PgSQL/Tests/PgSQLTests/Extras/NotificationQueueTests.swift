import Testing

@testable import PgSQL

@Suite("The queue of notifications", .timeLimit(.minutes(1)))
struct NotificationQueueTests {
    private func event(_ number: Int) -> PgSQLEvent {
        .notification(PgSQLNotification(channel: "c", payload: "\(number)", processID: 1))
    }

    @Test func givesEventsInTheirOrder() async throws {
        let queue = NotificationQueue(limit: 10)
        for number in 0..<5000 { queue.push(event(number)) }
        for number in 0..<5000 { #expect(try await queue.next() == event(number)) }
    }

    @Test func aReaderThatWaitsIsWoken() async throws {
        let queue = NotificationQueue(limit: 10)
        let reader = Task { try await queue.next() }
        await Task.yield()
        queue.push(.listening)
        #expect(try await reader.value == .listening)
    }

    @Test func cancellingTheReaderEndsIt() async throws {
        let queue = NotificationQueue(limit: 10)
        let reader = Task { try await queue.next() }
        await Task.yield()
        reader.cancel()
        #expect(try await reader.value == nil)
        #expect(queue.isOver)
    }

    @Test func aFailureComesBehindTheEventsThatWait() async throws {
        let queue = NotificationQueue(limit: 10)
        queue.push(.listening)
        queue.fail(ConnError(.connection, "gone"))
        #expect(try await queue.next() == .listening)
        await #expect(throws: ConnError.self) { try await queue.next() }
        #expect(try await queue.next() == nil)
    }

    @Test func isFullAtItsLimitAndWakesTheListenerWhenThereIsRoom() async throws {
        let queue = NotificationQueue(limit: 2)
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        queue.onChange { continuation.yield() }
        queue.push(event(1))
        #expect(!queue.isFull)
        queue.push(event(2))
        #expect(queue.isFull)
        #expect(try await queue.next() == event(1))
        #expect(!queue.isFull)
        var woken = stream.makeAsyncIterator()
        #expect(await woken.next() != nil)
    }

    @Test func droppingTheSequenceClosesTheQueue() {
        let queue = NotificationQueue(limit: 2)
        do {
            let events = PgSQLNotifications(queue: queue)
            _ = events.makeAsyncIterator()
        }
        #expect(queue.isOver)
    }

    @Test func aSecondIteratorIsRefused() async throws {
        let events = PgSQLNotifications(queue: NotificationQueue(limit: 2))
        _ = events.makeAsyncIterator()
        var second = events.makeAsyncIterator()
        await #expect(throws: ConnError.self) { try await second.next() }
    }
}
