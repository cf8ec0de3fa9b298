/// What other threads ask of a loop.
enum LoopJob {
    case start(CurlTransfer)
    /// The transfer has a wish.
    case signal(CurlTransfer)
    case dropIdle
    case cancelAll
    case close
}
