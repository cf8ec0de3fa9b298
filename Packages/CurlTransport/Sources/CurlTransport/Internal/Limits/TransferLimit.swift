/// A limit of time that a transfer broke.
enum TransferLimit: Equatable, Sendable {
    /// The deadline, in the stage that the transfer was in.
    case deadline(TransferStage)
    /// No byte of the answer for so long.
    case firstByte(Duration)
    /// Fewer bytes than this in the window.
    case lowSpeed(CurlLowSpeed)
}
