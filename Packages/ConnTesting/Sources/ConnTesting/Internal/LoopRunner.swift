internal import Glibc

/// What a ``LoopRunner`` runs on its thread.
protocol LoopCore: AnyObject, Sendable {
    var commands: CommandQueue { get }
    var isStopping: Bool { get set }
    /// Opens the descriptors; afterwards ``run()`` must be called on a thread.
    func open() throws(ConnTestingError)
    /// The loop; returns after a command has set `isStopping`.
    func run()
    /// Closes every descriptor.
    func closeEverything()
}

/// Starts and ends the thread of a ``LoopCore``.
// @unchecked: `thread` is read and written under `lock`.
final class LoopRunner<Core: LoopCore>: @unchecked Sendable {
    let core: Core
    private let lock = Lock()
    private var thread: pthread_t?

    init(_ core: Core) {
        self.core = core
    }

    func start() throws(ConnTestingError) {
        lock.lock()
        defer { lock.unlock() }
        if thread != nil {
            if core.commands.run({ !core.isStopping }) { return }
            join()
        }
        try core.open()
        var started = pthread_t()
        let argument = Unmanaged.passRetained(LoopStart(core: core))
        let status = pthread_create(&started, nil, loopThreadMain, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            core.commands.end { core.closeEverything() }
            errno = status
            throw .system("pthread_create")
        }
        thread = started
    }

    func stop() {
        core.commands.run { core.isStopping = true }
        // The thread itself can't wait for its own end: whoever starts, stops or drops the owner next does.
        if core.commands.isOnThread { return }
        lock.withLock { join() }
    }

    deinit {
        guard let thread else { return }
        core.commands.run { core.isStopping = true }
        if core.commands.isOnThread { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }

    private func join() {
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }
}

/// What a new thread is given.
private final class LoopStart {
    let core: any LoopCore

    init(core: any LoopCore) {
        self.core = core
    }
}

/// The thread's first function, which owns a reference to its core.
private func loopThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<LoopStart>.fromOpaque(argument).takeRetainedValue().core.run()
    return nil
}
