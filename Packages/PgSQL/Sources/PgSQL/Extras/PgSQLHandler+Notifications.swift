public import SQLCore

extension SQLHandler where Driver == PgSQLDriver {
    /// Listens on one or more channels, on a connection of its own that is made again whenever it breaks.
    ///
    /// ```swift
    /// for try await event in try plant.notifications(on: "power") {
    ///     switch event {
    ///     case .listening, .possibleGap: try await refreshAll()
    ///     case .notification(let notification): try await refresh(notification.payload)
    ///     }
    /// }
    /// ```
    /// Connecting begins at once, by the handler's retry policy; the first event is `.listening`. Does not block.
    ///
    /// - Parameters:
    ///   - channels: The channels' names, taken as they are: `LISTEN Power` in SQL is the channel `power` here.
    ///   - bufferSize: How many events wait here for the reader before later ones are left to the server. 1 or more.
    /// - Throws: `.misuse` for no channels, `.invalidInput` for a name that is none, `.closed`; `.unsupported` behind a
    ///   pooler in transaction mode. The sequence itself throws what connecting throws.
    public func notifications(
        on channels: String...,
        bufferSize: Int = 10_000
    ) throws(ConnError) -> PgSQLNotifications {
        try notifications(on: channels, bufferSize: bufferSize)
    }

    /// Listens on the channels of a list; see ``notifications(on:bufferSize:)-(String...,_)``.
    public func notifications(
        on channels: [String],
        bufferSize: Int = 10_000
    ) throws(ConnError) -> PgSQLNotifications {
        guard !channels.isEmpty, bufferSize >= 1 else {
            throw ConnError(
                .misuse(.invalidArgument),
                channels.isEmpty ? "No channel was named" : "bufferSize is \(bufferSize)",
                advice: channels.isEmpty ? "name one or more" : "it must be 1 or more",
                endpoint: properties.endpoint
            )
        }
        guard options.pooler == .none else {
            throw ConnError(
                .unsupported,
                "LISTEN belongs to a session, and a pooler in transaction mode has none",
                advice: "connect without the pooler",
                endpoint: properties.endpoint
            )
        }
        guard !isClosed else {
            throw ConnError(.closed, "The handler is closed", endpoint: properties.endpoint)
        }
        let queue = NotificationQueue(limit: bufferSize)
        let listener = try NotificationListener(
            shared: driver.shared,
            channels: channels,
            queue: queue,
            configuration: configuration
        )
        driver.shared.listeners.add(queue)
        try listener.start()
        return PgSQLNotifications(queue: queue)
    }
}
