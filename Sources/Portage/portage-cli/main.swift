import Portage
