/// Carries a value that is used by one thread or task at a time.
// Whoever holds it is the only user at that moment: a case's task, or the thread that works for it while it waits.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
