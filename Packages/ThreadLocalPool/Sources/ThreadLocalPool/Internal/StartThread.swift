import CThreadSlots
import Glibc

// @unchecked: made by one thread and taken over by the thread it starts.
private final class ThreadStart: @unchecked Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

/// Starts a detached thread. Returns 0, or the error number of `pthread_create`.
func startThread(name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
    let start = Unmanaged.passRetained(ThreadStart(name: String(name.prefix(15)), body: body))
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    let status = pthread_create(
        &thread,
        &attributes,
        { argument in
            let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            conn_name_thread(start.name)
            start.body()
            return nil
        },
        start.toOpaque()
    )
    pthread_attr_destroy(&attributes)
    if status != 0 { start.release() }
    return status
}
