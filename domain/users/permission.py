"""Rights, and the roles that bundle them: one table for one screen."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One right. Every field of the API names the one it takes."""

    VIEW = "VIEW"
    ENTER = "ENTER"
    CLOSE_BATCHES = "CLOSE_BATCHES"
    REOPEN_BATCHES = "REOPEN_BATCHES"
    CREATE_LEDGERS = "CREATE_LEDGERS"
    POST = "POST"
    APPROVE = "APPROVE"
    SEND = "SEND"
    EXPORT = "EXPORT"
    EXPORT_AGAIN = "EXPORT_AGAIN"
    OVER_ADJUST = "OVER_ADJUST"
    LATE_DISCOUNT = "LATE_DISCOUNT"
    APPLY_ACROSS = "APPLY_ACROSS"
    TAKE_OVER = "TAKE_OVER"
    IMPORT = "IMPORT"
    MANAGE_PERIODS = "MANAGE_PERIODS"
    LOCK_PERIODS = "LOCK_PERIODS"
    SET_UP = "SET_UP"
    AUDIT = "AUDIT"
    ADMINISTER = "ADMINISTER"


class Role(StrEnum):
    """What a user is in the firm."""

    VIEWER = "VIEWER"
    CLERK = "CLERK"
    ACCOUNTANT = "ACCOUNTANT"
    CONTROLLER = "CONTROLLER"
    ADMINISTRATOR = "ADMINISTRATOR"


_P = Permission
_VIEWER = {_P.VIEW}
_CLERK = _VIEWER | {_P.ENTER, _P.CLOSE_BATCHES}
_ACCOUNTANT = _CLERK | {
    _P.REOPEN_BATCHES,
    _P.CREATE_LEDGERS,
    _P.POST,
    _P.SEND,
    _P.EXPORT,
    _P.IMPORT,
    _P.SET_UP,
}
_CONTROLLER = _ACCOUNTANT | {
    *(_P.APPROVE, _P.EXPORT_AGAIN, _P.OVER_ADJUST, _P.LATE_DISCOUNT, _P.APPLY_ACROSS, _P.TAKE_OVER),
    *(_P.MANAGE_PERIODS, _P.LOCK_PERIODS, _P.AUDIT),
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.CLERK: frozenset(_CLERK),
    Role.ACCOUNTANT: frozenset(_ACCOUNTANT),
    Role.CONTROLLER: frozenset(_CONTROLLER),
    Role.ADMINISTRATOR: frozenset(Permission),
}
