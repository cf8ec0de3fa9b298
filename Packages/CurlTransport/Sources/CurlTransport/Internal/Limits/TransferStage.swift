/// How far a transfer is.
enum TransferStage: Equatable, Sendable {
    /// Waiting for its turn, because as many run as may.
    case queued
    /// Looking up the name, connecting, TLS.
    case connecting
    /// Sending, or waiting for the first byte of the answer.
    case waiting
    /// The answer has begun.
    case receiving
}
