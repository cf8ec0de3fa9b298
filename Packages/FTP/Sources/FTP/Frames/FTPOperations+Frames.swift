public import ConnCore
public import DataFrames

extension FTPOperations {
    /// Reads a file as a frame: CSV or JSON, compressed by gzip or not; blocks.
    ///
    /// - Parameters:
    ///   - path: The file on the server.
    ///   - format: How the frame stands in it; `nil`: what the name tells.
    ///   - maximumBytes: The most bytes that the file may have; default 1 GiB.
    /// - Throws: `.conversion` that says where it does not fit, with the `FrameError` as its `underlying` error;
    ///   `.invalidInput` if the name does not tell the format.
    @available(*, noasync)
    public func readFrame(
        _ path: String,
        format: FTPFrameFormat? = nil,
        maximumBytes: Int = 1 << 30,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        let coder = try FrameCoder(path, format)
        return try coder.frame(download(path, maximumBytes: maximumBytes, options: options))
    }

    /// Reads a file as a frame, on a worker thread; see the sync form.
    public func readFrame(
        _ path: String,
        format: FTPFrameFormat? = nil,
        maximumBytes: Int = 1 << 30,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let coder = try FrameCoder(path, format)
        let order = MemoryDownloadOrder(path, .binary, maximumBytes: maximumBytes, nil)
        return try await performer.run("readFrame", options) { (connection, base) throws(ConnError) in
            try coder.frame(order.attempt(connection, in: base))
        }
    }

    /// Writes a frame to a file: CSV or JSON, compressed by gzip if the name ends with `.gz`; blocks.
    ///
    /// The file is uploaded under a temporary name and renamed when it is complete.
    ///
    /// - Parameters:
    ///   - frame: What is written.
    ///   - path: The file on the server.
    ///   - format: How the frame stands in it; `nil`: what the name tells.
    @available(*, noasync)
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to path: String,
        format: FTPFrameFormat? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> FTPUpload {
        try upload(.bytes(FrameCoder(path, format).bytes(frame)), to: path, options: options)
    }

    /// Writes a frame to a file, on a worker thread; see the sync form.
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to path: String,
        format: FTPFrameFormat? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> FTPUpload {
        try await upload(.bytes(FrameCoder(path, format).bytes(frame)), to: path, options: options)
    }
}
