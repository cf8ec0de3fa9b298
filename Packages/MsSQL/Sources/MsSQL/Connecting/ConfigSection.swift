/// What FreeTDS takes from its configuration file only: one section of it.
struct ConfigSection: Hashable, Sendable {
    /// The host's name or numeric address.
    var host: String
    /// `nil` where the instance leads to it.
    var port: Int?
    var instance: String?
    var isEncrypted: Bool
    /// The PEM file with the authorities that a certificate must lead to; `nil` for none.
    var authorities: String?
    /// Whether the certificate must be for the host.
    var checksHost: Bool
    /// The limit of each wait of a login.
    var seconds: Int

    /// The section's lines under a name; `authorities` is where the file stands in for what `self` names.
    func text(name: String, authorities: String?) -> String {
        var lines = ["[\(name)]", "host = \(host)"]
        if let port {
            lines.append("port = \(port)")
        } else if let instance {
            lines.append("instance = \(instance)")
        }
        lines += [
            "tds version = 7.4", "client charset = UTF-8", "use utf-16 = yes", "text size = 2147483647",
            "connect timeout = \(seconds)", "encryption = \(isEncrypted ? "require" : "off")", "enable tls v1 = no",
        ]
        if let authorities {
            lines.append("ca file = \(authorities)")
            lines.append("check certificate hostname = \(checksHost ? "yes" : "no")")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Whether a host can stand in the file: it would end at some characters, and be cut at 255.
    static func takes(host: String) -> Bool {
        host.utf8.count <= 200
            && host.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte >= 0x80
                    || ".-_:%".utf8.contains(byte)
            }
    }
}
