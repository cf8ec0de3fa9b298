internal import CZlib

/// The zlib that this process is linked with.
public enum ZlibVersion {
    /// For example `1.2.13`.
    public static var text: String { String(cString: zlibVersion()) }
}
