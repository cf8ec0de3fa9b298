internal import CPgSQL
import Glibc
internal import SQLCore

/// Asks an async source for a password from a thread that may block, up to the limit of connecting.
// `answer` is written once before `ready` is written to, and read only after `ready` was read.
final class PasswordRequest: @unchecked Sendable {
    private let ready: Int32
    private var answer: Result<Secret, any Error>?

    private init() throws(ConnError) {
        ready = eventfd(0, Int32(EFD_CLOEXEC))
        guard ready < 0 else { return }
        throw ConnError(
            .resourceExhausted,
            "No file descriptor is free to wait for the password",
            retry: .reconnect,
            phase: .connect,
            nativeCode: ConnError.NativeCode(system: "errno", code: String(errno))
        )
    }

    deinit {
        if ready >= 0 { Glibc.close(ready) }
    }

    static func ask(
        _ source: @escaping @Sendable () async throws -> Secret,
        _ deadline: ConnectDeadline
    ) throws(ConnError) -> Secret {
        let request = try PasswordRequest()
        let task = Task.detached {
            do {
                request.finish(.success(try await source()))
            } catch {
                request.finish(.failure(error))
            }
        }
        guard request.wait(deadline) else {
            task.cancel()
            throw ConnError(
                .timeout,
                "The password source gave nothing within \(deadline.limit)",
                advice: "make it faster, or allow more time with connectTimeout",
                retry: .reconnect,
                phase: .connect
            )
        }
        switch request.answer {
        case .success(let password):
            guard !password.withUnsafeBytes({ $0.contains(0) }) else {
                throw ConnError(
                    .invalidInput,
                    "The password source gave a password with a NUL character",
                    advice: "no server accepts one",
                    phase: .connect
                )
            }
            return password
        case .failure(let error):
            throw failure(error)
        case nil:
            throw failure(CancellationError())
        }
    }

    private func finish(_ answer: Result<Secret, any Error>) {
        self.answer = answer
        var one: UInt64 = 1
        _ = write(ready, &one, MemoryLayout<UInt64>.size)
    }

    private func wait(_ deadline: ConnectDeadline) -> Bool {
        guard deadline.wait(for: POLLIN, on: ready) else { return false }
        var count: UInt64 = 0
        return read(ready, &count, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size
    }

    private static func failure(_ error: any Error) -> ConnError {
        if let error = error as? ConnError {
            return error.with {
                $0.phase = .connect
                $0.outcome = .notApplied
            }
        }
        return ConnError(
            .connection,
            "The password source failed",
            advice: "see the underlying error",
            retry: .reconnect,
            phase: .connect,
            underlying: error
        )
    }
}
