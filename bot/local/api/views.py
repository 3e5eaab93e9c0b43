"""views.*"""

from bot.local.api.arguments import Arguments
from bot.local.config import Json
from bot.local.errors import SlackError
from bot.local.triggers import Trigger
from bot.local.workspace import Workspace


def _view(arguments: Arguments) -> object:
    view = arguments.object("view")
    if view is None:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    return view


def _trigger(workspace: Workspace, arguments: Arguments) -> Trigger:
    return workspace.triggers.exchange(
        arguments.text("trigger_id") or arguments.need("interactivity_pointer")
    )


def opened(workspace: Workspace, arguments: Arguments) -> Json:
    given = _view(arguments)
    person = _trigger(workspace, arguments).person
    return {"view": workspace.views.open(person, given).as_slack()}


def push(workspace: Workspace, arguments: Arguments) -> Json:
    given = _view(arguments)
    person = _trigger(workspace, arguments).person
    return {"view": workspace.views.push(person, given).as_slack()}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    view = workspace.views.find(arguments.text("view_id") or None, arguments.text("external_id") or None)
    updated = workspace.views.update(view, _view(arguments), arguments.text("hash") or None)
    return {"view": updated.as_slack()}


def publish(workspace: Workspace, arguments: Arguments) -> Json:
    user = workspace.people.get(arguments.need("user_id"))
    view = workspace.views.publish(user.id, _view(arguments), arguments.text("hash") or None)
    return {"view": view.as_slack()}
