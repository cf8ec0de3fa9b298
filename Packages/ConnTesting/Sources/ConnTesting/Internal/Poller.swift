internal import Glibc

/// What to poll for, as the kernel's flags.
struct Interest: OptionSet {
    let rawValue: Int16

    static let reading = Interest(rawValue: Int16(POLLIN))
    static let writing = Interest(rawValue: Int16(POLLOUT))
    /// Comes unasked.
    static let failure = Interest(rawValue: Int16(POLLERR) | Int16(POLLHUP))
}

/// The descriptors of one `poll`, each with the token of its owner; glibc's module has no epoll.
struct Poller {
    private var entries: [pollfd] = []
    private var tokens: [UInt64] = []
    private var places: [Int32: Int] = [:]

    /// Watches a descriptor, or changes what it is watched for; failures are reported even for nothing.
    mutating func watch(_ descriptor: Int32, _ token: UInt64, _ interest: Interest) {
        if let place = places[descriptor] {
            entries[place].events = interest.rawValue
            tokens[place] = token
        } else {
            places[descriptor] = entries.count
            entries.append(pollfd(fd: descriptor, events: interest.rawValue, revents: 0))
            tokens.append(token)
        }
    }

    mutating func forget(_ descriptor: Int32) {
        guard let place = places.removeValue(forKey: descriptor) else { return }
        let last = entries.removeLast()
        let token = tokens.removeLast()
        if place < entries.count {
            entries[place] = last
            tokens[place] = token
            places[last.fd] = place
        }
    }

    /// Waits for events, or so many milliseconds; -1 is for ever.
    mutating func wait(milliseconds: Int32) -> [(token: UInt64, events: Interest)] {
        guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return [] }
        return entries.indices.compactMap { index in
            let events = entries[index].revents
            return events == 0 ? nil : (tokens[index], Interest(rawValue: events))
        }
    }
}
