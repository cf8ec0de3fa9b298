/// A source that can go to any of its bytes.
protocol SeekableByteSource: ByteSource {
    /// Goes to a position from 0 to the count of all bytes.
    func seek(to position: Int) throws(FrameError)
}
