import Foundation
import MillraceAgents
import MillraceCore

/// Tells the present date and time.
enum ClockTool {
    static func make(now: @escaping @Sendable () -> Date = { Date() }) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.clock.make(
            "Tells the present date and time.",
            [ToolParameter(name: "zone", description: "A time zone name such as UTC or Europe/Paris. Default: UTC.", isRequired: false)]
        ) { arguments in
            guard let text = time(in: arguments["zone"]?.stringValue ?? "UTC", now()) else {
                throw ToolFailure("There is no time zone of that name.")
            }
            return text
        }
    }

    private static func time(in name: String, _ now: Date) -> String? {
        guard let zone = TimeZone(identifier: name) ?? TimeZone(abbreviation: name.uppercased()) else { return nil }
        let style = Date.ISO8601FormatStyle(timeZone: zone).year().month().day().dateSeparator(.dash)
            .time(includingFractionalSeconds: false).timeSeparator(.colon).timeZone(separator: .colon)
        return now.formatted(style)
    }
}
