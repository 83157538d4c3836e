import Supervision

// The keys about who a worker runs as, and what it may do.

extension KeyTable {
    static let attributes = [
        Key(
            \.program.attributes.user, SettingForm<Account>.account(.user).optional,
            default: .described("the user of prefork-run"),
            "Who the worker runs as. Another user than that of prefork-run needs root or CAP_SETUID.",
            example: "user: www-data"),
        Key(
            \.program.attributes.group, SettingForm<Account>.account(.group).optional,
            default: .described("the user's own group"), "The group that the worker runs as.",
            example: "user: www-data\ngroup: web"),
        Key(
            \.program.attributes.supplementaryGroups, SettingForm<[Account]>.accounts(.group).optional,
            default: .described("all groups of the user"), "The further groups of the worker.",
            example: "user: www-data\nsupplementary_groups: [tls, logs]"),
        Key(
            \.program.attributes.umask, SettingForm<UInt16>.umask.optional,
            default: .described("the mask of prefork-run"), "The permission bits that new files do not get.",
            example: "umask: \"0027\""),
        Key(
            \.program.attributes.noNewPrivileges, .boolean,
            "Whether set-user-ID programs give the worker and its children no privileges.",
            example: "no_new_privileges: true"),
    ]
}
