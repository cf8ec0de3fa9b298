import FoundationEssentials
import Glibc

/// What the system still keeps of connections that have ended.
enum Sockets {
    /// Above so many, a server that picks ports by chance, ten times at most as vsftpd does, may find none that is free.
    private static let most = 16_000

    /// Waits until most ports of ended connections are free again, a minute at most.
    static func settle() {
        for _ in 0..<300 {
            guard let waiting, waiting > most else { return }
            usleep(200_000)
        }
    }

    /// Sockets in TIME_WAIT; `nil` if the system does not say.
    private static var waiting: Int? {
        guard let data = try? Data(contentsOf: URL(filePath: "/proc/net/sockstat")) else { return nil }
        let words = String(decoding: data, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return words.firstIndex(of: "tw").flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
    }
}
