public import ConnCore
internal import Glibc

/// Asks an async source for a password from a thread that may block, up to the limit of connecting.
///
/// `answer` is written once before `ready` is written to, and read only after `ready` was read.
@_spi(SQLDrivers)
public final class PasswordRequest: @unchecked Sendable {
    private let ready = WakeDescriptor()
    private var answer: Result<Secret, any Error>?

    private init() {}

    /// Runs the source in a task of its own and waits for what it gives.
    ///
    /// - Throws: An error of phase `.connect`: the source's own `ConnError`, or `.connection` for any other error of it;
    ///   `.timeout` at the deadline; `.invalidInput` for a password with a NUL character; `.resourceExhausted`.
    public static func ask(
        _ source: @escaping @Sendable () async throws -> Secret,
        _ deadline: ConnectDeadline
    ) throws(ConnError) -> Secret {
        let request = PasswordRequest()
        guard request.ready.descriptor >= 0 else { throw noDescriptor }
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
        ready.signal()
    }

    private func wait(_ deadline: ConnectDeadline) -> Bool {
        deadline.wait(for: POLLIN, on: ready.descriptor) && ready.take()
    }

    private static var noDescriptor: ConnError {
        ConnError(
            .resourceExhausted,
            "No file descriptor is free to wait for the password",
            retry: .reconnect,
            phase: .connect
        )
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
